using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization;

namespace Sluice.Parity.Texts;

/// <summary>Texts to compare logits on. A position counts once, however many windows begin with the same tokens.</summary>
internal sealed record Corpus(string Name, Window[] Windows)
{
    private const int WindowLength = 256;

    /// <summary>The longest window.</summary>
    public int Longest => Windows.Max(window => window.Tokens.Length);

    /// <summary>How many positions count.</summary>
    public int Positions => Windows.Sum(window => window.Count);

    /// <summary>The conversations that the bundled model was made for: each case of its evaluation, its prompt and the answer behind it.</summary>
    public static Corpus OfEvaluation(string path)
    {
        using var evaluation = JsonDocument.Parse(File.ReadAllBytes(path));
        return Of("its evaluation", evaluation.RootElement.GetProperty("cases").EnumerateArray().Select(item =>
            (int[])[.. item.GetProperty("prompt_ids").EnumerateArray().Concat(item.GetProperty("completion_ids").EnumerateArray()).Select(id => id.GetInt32())]));
    }

    /// <summary>Plain language that no model has seen.</summary>
    public static Corpus OfProse(string path, GgufMetadata metadata)
    {
        var tokens = new List<int>();
        Tokenizer.FromGguf(metadata).Encode(File.ReadAllText(path), tokens, parseSpecial: false);
        return Of("prose", tokens.Chunk(WindowLength).Where(window => window.Length == WindowLength));
    }

    public static Corpus Of(string name, IEnumerable<int[]> texts)
    {
        var windows = new List<Window>();
        foreach (int[] text in texts)
        {
            int seen = windows.Select(window => window.Tokens.AsSpan().CommonPrefixLength(text)).DefaultIfEmpty().Max();
            if (seen < text.Length)
            {
                windows.Add(new Window(text, seen));
            }
        }

        return new Corpus(name, [.. windows]);
    }

    /// <summary>Every so many-th window.</summary>
    public Corpus Sample(int step) => this with { Windows = [.. Windows.Where((_, i) => i % step == 0)] };

    /// <summary>The same in pieces of so many tokens.</summary>
    public Corpus InPieces(int length) => Of(Name, Windows.SelectMany(window => window.Tokens.Chunk(length)));
}
