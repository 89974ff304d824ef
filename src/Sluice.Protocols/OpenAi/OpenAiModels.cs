namespace Sluice.Protocols.OpenAi;

/// <summary>What the names of OpenAI's models tell about them.</summary>
internal static class OpenAiModels
{
    /// <summary>Whether a model takes its output limit by the newer name only: those that reason, and their siblings for chat.</summary>
    public static bool KnowsNewLimitOnly(string? model)
    {
        var name = ShortName(model);
        return name.StartsWith("gpt-5") || IsSeriesO(name);
    }

    /// <summary>Whether a model reasons, as far as its name tells.</summary>
    public static bool Reasons(string? model)
    {
        var name = ShortName(model);
        return IsSeriesO(name) || (name.StartsWith("gpt-5") && !name.Contains("-chat", StringComparison.Ordinal)) || name.StartsWith("codex-");
    }

    private static bool IsSeriesO(ReadOnlySpan<char> name) => name.Length >= 2 && name[0] == 'o' && char.IsAsciiDigit(name[1]);

    private static ReadOnlySpan<char> ShortName(string? model)
    {
        var name = model.AsSpan();
        return name[(name.LastIndexOf('/') + 1)..];
    }
}
