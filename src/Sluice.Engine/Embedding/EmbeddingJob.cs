using Sluice.Engine.Models.Specs;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Embedding;

/// <summary>The texts of one request, and what came out of those that are done.</summary>
internal sealed class EmbeddingJob(int[][] texts, Pooling pooling, RequestOrigin origin) : QueuedWork(origin)
{
    private readonly TaskCompletionSource<float[][]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _results = new float[texts.Length][];
    private int _begun;
    private int _done;

    public int[][] Texts => texts;

    public Pooling Pooling => pooling;

    public Task<float[][]> Completion => _completion.Task;

    /// <summary>Whether nobody wants the result any more, or it is there.</summary>
    public bool IsOver => _completion.Task.IsCompleted;

    /// <summary>The text that some tokens of were in a pass, but not all; null while there is none.</summary>
    public EmbeddingText? Partial { get; set; }

    /// <summary>Whether the coming pass has no place for its next text.</summary>
    public bool IsHeldBack { get; set; }

    public override bool MayStart => !IsHeldBack;

    /// <summary>Whether a text of it was begun.</summary>
    public override bool HasBegun => _begun > 0;

    /// <summary>Whether there are texts that were not begun.</summary>
    public bool HasUnbegun => _begun < texts.Length;

    /// <summary>Whether all tokens of all texts were in passes.</summary>
    public bool IsHandedOut => Partial is null && !HasUnbegun;

    /// <summary>The tokens of the next text.</summary>
    public int NextLength => texts[_begun].Length;

    /// <summary>Begins the next text.</summary>
    public EmbeddingText Begin(int slot) => new(this, _begun++, slot);

    /// <summary>Takes the result of a text; true if the request is done by that.</summary>
    public bool TryFinish(int number, float[] result)
    {
        _results[number] = result;
        return ++_done == texts.Length && _completion.TrySetResult(_results);
    }

    /// <summary>Gives it up, unless it is over.</summary>
    public bool TryCancel(CancellationToken token) => _completion.TrySetCanceled(token);

    public void Fail(EngineException error) => _completion.TrySetException(error);
}
