using Sluice.Engine;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.RandomModels;
using Sluice.Parity.Llama;
using Sluice.Parity.Texts;

namespace Sluice.Parity;

/// <summary>
/// Compares the engines on a small random model of every architecture: logits, the same with random adapters, embeddings and rerankers' scores.
/// Only floats: how each engine rounds a short row's inputs to bytes would hide everything else.
/// </summary>
internal sealed class SmallModels(string folder)
{
    // It reads no tensors for single experts, as early files of Mixtral have them, and goes by the architecture where a file states the window of
    // Phi-3 or Mistral, or whether the weights of Qwen's experts are normalised.
    private static readonly string[] NotInLlama = ["mixtral-split", "phi3-window", "mistral-window", "qwen2moe-normalised", "qwen3moe-as-they-are"];

    private const int Length = 200;
    private const int None = 0;
    private const int First = 2;
    private const int Last = 3;
    private const int Rank = 4;
    private const double MostDivergence = 1e-3;
    private const double LeastSame = 0.975;
    private const double LeastCosine = 0.99999;
    private const double MostScoreDifference = 1e-3;

    private static readonly int[] Text = [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13)) % RandomVocabulary.Size)];
    private static readonly Corpus Whole = Corpus.Of("", [Text]);
    private static readonly int[][] Texts = [Text[..9], Text[20..57], Text];

    public IEnumerable<Check> Run()
    {
        foreach (var kind in RandomArchitecture.All.Concat(RandomArchitecture.Variants).Where(kind => !NotInLlama.Contains(kind.Name)))
        {
            var random = new RandomModel(kind, GgmlType.F32);
            string path = Write($"{kind.Name}.gguf", random.Write);
            using var file = GgufFile.Open(path);
            using var model = new LlamaModel(path);
            switch (kind.Sizes.GetValueOrDefault("pooling_type"))
            {
                case None:
                    yield return Logits(kind, file, model);
                    yield return Adapters(kind, random, file, model);
                    break;
                case Rank:
                    yield return Scores(kind, file, model);
                    break;
                default:
                    yield return Embeddings(kind, file, model);
                    break;
            }
        }
    }

    private static Check Logits(RandomArchitecture kind, GgufFile file, LlamaModel model)
    {
        using var sluice = new SluiceModel(file, RandomModel.ContextLength, Length);
        using var llama = LlamaContext.ForLogits(model, RandomModel.ContextLength, Length);
        return Judge(kind.Name, "logits", Agreement.Between(llama, sluice, Whole));
    }

    /// <summary>Two adapters at once, of different ranks, types and weights.</summary>
    private Check Adapters(RandomArchitecture kind, RandomModel random, GgufFile file, LlamaModel model)
    {
        using var sluice = new SluiceModel(file, RandomModel.ContextLength, Length);
        using var llama = LlamaContext.ForLogits(model, RandomModel.ContextLength, Length);
        string first = Write($"{kind.Name}-a.gguf", new RandomAdapter(random, GgmlType.F32, rank: 3, seed: 1, changesTied: false).Write);
        string second = Write($"{kind.Name}-b.gguf", new RandomAdapter(random, GgmlType.F16, rank: 6, seed: 2, changesTied: false).Write);
        using (var a = GgufFile.Open(first))
        using (var b = GgufFile.Open(second))
        {
            sluice.Add("a", a);
            sluice.Add("b", b);
        }

        sluice.Adapt(new AdapterUse("a"), new AdapterUse("b", -0.4f));
        try
        {
            llama.Adapt((model.LoadAdapter(first), 1f), (model.LoadAdapter(second), -0.4f));
        }
        catch (InvalidOperationException error)
        {
            return new Check(kind.Name, "two adapters", error.Message, false);
        }

        return Judge(kind.Name, "two adapters", Agreement.Between(llama, sluice, Whole));
    }

    private static Check Embeddings(RandomArchitecture kind, GgufFile file, LlamaModel model)
    {
        using var sluice = new SluiceModel(file, RandomModel.ContextLength, Length, endsInStates: true);
        using var llama = LlamaContext.ForEmbeddings(model, RandomModel.ContextLength);
        double cosine = Texts.Min(text =>
        {
            float[][] states = sluice.States(text);
            float[] ours = kind.Sizes["pooling_type"] switch
            {
                First => states[0],
                Last => states[^1],
                _ => [.. Enumerable.Range(0, sluice.Width).Select(column => states.Average(state => state[column]))],
            };
            float[] theirs = llama.Pooled(text, model.Width);
            return Dot(ours, theirs) / Math.Sqrt(Dot(ours, ours) * Dot(theirs, theirs));
        });
        return new Check(kind.Name, "embeddings", $"cosine {cosine:F7}", cosine > LeastCosine);
    }

    private static Check Scores(RandomArchitecture kind, GgufFile file, LlamaModel model)
    {
        using var sluice = new SluiceModel(file, RandomModel.ContextLength, Length, endsInStates: true);
        using var llama = LlamaContext.ForScores(model, RandomModel.ContextLength);
        double worst = Texts.Max(text =>
        {
            float score = sluice.Score(text, kind.IsEncoder ? 0 : text.Length - 1);
            float[] theirs = llama.Pooled(text, Math.Max(1, model.Labels));
            return Math.Abs(score - (kind.IsEncoder ? 1 / (1 + Math.Exp(-theirs[0])) : theirs[0]));
        });
        return new Check(kind.Name, "scores", $"largest difference {worst:0e+0}", worst < MostScoreDifference);
    }

    private static Check Judge(string name, string what, Agreement agreement) => new(
        name,
        what,
        $"KL {agreement.Divergence.Value:0.0e+0}, top-1 {agreement.Positions - agreement.Disagreements} of {agreement.Positions}",
        agreement.Divergence.Value < MostDivergence && agreement.SameTop.Value >= LeastSame);

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private string Write(string name, Action<Stream> write)
    {
        string path = Path.Combine(folder, name);
        using var stream = File.Create(path);
        write(stream);
        return path;
    }
}
