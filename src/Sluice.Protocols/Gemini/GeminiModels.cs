using System.Buffers;
using System.Globalization;

namespace Sluice.Protocols.Gemini;

/// <summary>What a model's name tells of what it takes: how thinking is asked for changed with the third generation.</summary>
internal static class GeminiModels
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Whether thinking is asked for as a level; earlier models take a number of tokens. A name without a generation is a newest one.</summary>
    public static bool TakesThinkingLevel(string? model) => Generation(model) is null or >= 3;

    /// <summary>Whether a tool call of the running round is refused without the signature that it came with.</summary>
    public static bool DemandsSignatures(string? model) => Generation(model) >= 3;

    /// <summary>Whether an image part may say how closely to look at it.</summary>
    public static bool TakesPartResolution(string? model) => Generation(model) is null or >= 3;

    /// <summary>Whether the result of a tool may hold images and documents.</summary>
    public static bool TakesMediaResults(string? model) => Generation(model) is null or >= 3;

    /// <summary>Whether it is one of the large ones, which can't stop thinking.</summary>
    public static bool IsPro(string? model) => model?.Contains("-pro", StringComparison.Ordinal) ?? false;

    /// <summary>Whether it knows the levels low and high only.</summary>
    public static bool KnowsTwoLevels(string? model) => Bare(model).StartsWith("gemini-3-pro", StringComparison.Ordinal);

    private static double? Generation(string? model)
    {
        var name = Bare(model);
        if (!name.StartsWith("gemini-", StringComparison.Ordinal))
            return null;
        name = name["gemini-".Length..];
        var end = name.IndexOfAnyExcept(NumberCharacters);
        return double.TryParse(end < 0 ? name : name[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static ReadOnlySpan<char> Bare(string? model) => model.AsSpan(model is null ? 0 : model.LastIndexOf('/') + 1);
}
