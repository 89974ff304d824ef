using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Embedding;

/// <summary>The texts of one request, and what came out of those that are done.</summary>
internal sealed class EmbeddingJob(int[][] texts, Pooling pooling)
{
    private readonly TaskCompletionSource<float[][]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _results = new float[texts.Length][];
    private int _done;

    public Task<float[][]> Completion => _completion.Task;

    /// <summary>Whether nobody wants the result any more.</summary>
    public bool IsOver => _completion.Task.IsCompleted;

    /// <summary>The next text that is in no pass yet.</summary>
    public int Next { get; private set; }

    public bool HasMore => Next < texts.Length;

    public int NextLength => texts[Next].Length;

    /// <summary>Adds the next text to a batch and returns its number.</summary>
    public int AddTo(DecoderBatch batch, int slot)
    {
        int[] text = texts[Next];
        for (int i = 0; i < text.Length; i++)
        {
            bool wanted = pooling == Pooling.Mean || i == (pooling == Pooling.First ? 0 : text.Length - 1);
            batch.Add(text[i], i, slot, wanted);
        }

        return Next++;
    }

    /// <summary>Takes the result of a text whose first token has this index in the batch that was calculated.</summary>
    public void Accept(int number, Decoder decoder, int firstIndex, bool ranks)
    {
        int last = firstIndex + texts[number].Length - 1;
        int wanted = pooling == Pooling.First ? firstIndex : last;
        _results[number] = ranks
            ? [decoder.Score(wanted)]
            : pooling == Pooling.Mean ? Mean(decoder, firstIndex, last) : decoder.State(wanted).ToArray();
        if (!Array.TrueForAll(_results[number], float.IsFinite))
        {
            throw new EngineException(EngineErrorCode.ModelFailed, "The model gave states that are infinite or no numbers.");
        }

        if (++_done == texts.Length)
        {
            _completion.TrySetResult(_results);
        }
    }

    public void Cancel(CancellationToken token) => _completion.TrySetCanceled(token);

    public void Fail(EngineException error) => _completion.TrySetException(error);

    private static float[] Mean(Decoder decoder, int first, int last)
    {
        double[] sums = new double[decoder.Spec.Width];
        for (int index = first; index <= last; index++)
        {
            var state = decoder.State(index);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += state[i];
            }
        }

        return Array.ConvertAll(sums, sum => (float)(sum / (last - first + 1)));
    }
}
