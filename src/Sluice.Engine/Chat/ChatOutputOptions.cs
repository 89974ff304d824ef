using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Chat;

/// <summary>What <see cref="ChatOutputParser"/> looks for.</summary>
public sealed record ChatOutputOptions
{
    /// <summary>Whether a think block at the start is reasoning; otherwise it stays content.</summary>
    public bool ParseReasoning { get; init; } = true;

    /// <summary>Whether tool call blocks are calls; otherwise they stay content.</summary>
    public bool ParseToolCalls { get; init; }

    /// <summary>Whether the prompt has already opened the think block.</summary>
    public bool StartsInReasoning { get; init; }

    /// <summary>Whether a prompt ends with the template opening a think block.</summary>
    public static bool EndsInReasoning(IReadOnlyList<PromptSegment> prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Count > 0 && prompt[^1].ParseSpecial && prompt[^1].Text.TrimEnd().EndsWith(ChatOutputParser.ThinkOpen, StringComparison.Ordinal);
    }
}
