namespace Sluice.Parity;

/// <summary>How near the engines are to each other on one file, and how near each is to what the file means.</summary>
internal sealed record FormatRow(string Name)
{
    private const double RightMargin = 1.3;
    private const double LeastRepeated = 0.1;

    /// <summary>From llama.cpp to Sluice, on each corpus.</summary>
    public List<Agreement> Between { get; } = [];

    /// <summary>From llama.cpp in passes of many tokens to llama.cpp token by token, on a sample of the first corpus and on the others.</summary>
    public List<Agreement> WithItself { get; } = [];

    /// <summary>From the exact logits to Sluice's, on that sample.</summary>
    public required Agreement Sluice { get; init; }

    /// <summary>From the exact logits to llama.cpp's.</summary>
    public required Agreement Llama { get; init; }

    /// <summary>From logits that are exact but for inputs rounded as llama.cpp does to llama.cpp's: how far any other engine with that rounding would be from it.</summary>
    public required Agreement LlamaRounded { get; init; }

    /// <summary>Sluice and a calculation that rounds as it does.</summary>
    public required Repetition SluiceRepeated { get; init; }

    /// <summary>llama.cpp and a calculation that rounds as it does.</summary>
    public required Repetition LlamaRepeated { get; init; }

    /// <summary>How far apart rounding puts two logits that are equal: three deviations of the difference of two logits of llama.cpp's from the exact.</summary>
    public double Noise => 3 * Math.Sqrt(2) * Llama.Deviation;

    /// <summary>Whether Sluice calculates what the file means, as well as its formats allow.</summary>
    public bool IsRight => SluiceRepeated.Share >= LeastRepeated && Sluice.Divergence.Value < RightMargin * Llama.Divergence.Value;
}
