using Sluice.Engine.Gguf;
using Sluice.Parity.Exact;
using Sluice.Parity.Llama;
using Sluice.Parity.Texts;

namespace Sluice.Parity;

/// <summary>Compares the engines on files with the bundled model; the first corpus is the one that it was made for.</summary>
internal sealed class FormatComparison(IReadOnlyList<Corpus> corpora)
{
    private const int Pass = 512;
    private const int SampleStep = 8;
    private const int ProseStep = 2;
    private const int ShortWindow = 8;
    private const int ShortStep = 4;

    private readonly int _longest = corpora.Max(corpus => corpus.Longest);
    private readonly Corpus _sample = corpora[0].Sample(SampleStep);

    // Of other windows, all begin with the same tokens.
    private readonly Corpus _short = corpora[^1].InPieces(ShortWindow).Sample(ShortStep);

    public IReadOnlyList<Corpus> Corpora => corpora;

    /// <summary>Where the exact logits were calculated.</summary>
    public int SamplePositions => _sample.Positions;

    /// <summary>Where they were with each engine's rounding.</summary>
    public int ShortPositions => _short.Windows.Sum(window => window.Tokens.Length);

    public FormatRow Compare(string name, string path)
    {
        using var file = GgufFile.Open(path);
        using var sluice = new SluiceModel(file, _longest, Pass);
        using var model = new LlamaModel(path);
        using var llama = LlamaContext.ForLogits(model, _longest, Pass);
        using var single = LlamaContext.ForLogits(model, _longest, 1);
        int vocabulary = llama.Vocabulary;
        var row = new FormatRow(name)
        {
            Sluice = new Agreement(vocabulary),
            Llama = new Agreement(vocabulary),
            LlamaRounded = new Agreement(vocabulary),
            SluiceRepeated = new Repetition(vocabulary),
            LlamaRepeated = new Repetition(vocabulary),
        };
        foreach (var corpus in corpora)
        {
            row.Between.Add(Agreement.Between(llama, sluice, corpus));
            row.WithItself.Add(Agreement.Between(llama, single, corpus == corpora[0] ? _sample : corpus.Sample(ProseStep)));
        }

        using var exact = new ExactModel(file, InputRounding.None);
        using var asSluice = new ExactModel(file, InputRounding.Sluice);
        using var asLlama = new ExactModel(file, InputRounding.Llama);
        foreach (var window in _sample.Windows)
        {
            float[] truth = exact.Of(window.Tokens);
            float[] theirs = llama.Of(window.Tokens);
            row.Sluice.Add(window, truth, sluice.Of(window.Tokens));
            row.Llama.Add(window, truth, theirs);
            row.LlamaRounded.Add(window, asLlama.Of(window.Tokens), theirs);
        }

        foreach (var window in _short.Windows)
        {
            row.SluiceRepeated.Add(asSluice.Of(window.Tokens), sluice.Of(window.Tokens));
            row.LlamaRepeated.Add(asLlama.Of(window.Tokens), single.Of(window.Tokens));
        }

        return row;
    }
}
