using Sluice.Engine.Chat.Formats;
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

    /// <summary>The functions that can be called; where values come without a type, their schemas tell it.</summary>
    public IReadOnlyList<ChatTool> Tools { get; init; } = [];

    /// <summary>Whether the answer is held to calls.</summary>
    internal bool MustCall { get; init; }

    internal ChatFormat Format { get; init; } = ChatFormat.Hermes;

    /// <summary>Whether a prompt ends with the template opening a think block.</summary>
    public static bool EndsInReasoning(IReadOnlyList<PromptSegment> prompt) => EndsInReasoning(prompt, ChatFormat.Hermes);

    internal static bool EndsInReasoning(IReadOnlyList<PromptSegment> prompt, ChatFormat format)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Count > 0 && prompt[^1].ParseSpecial && prompt[^1].Text.TrimEnd().EndsWith(format.Reasoning.Open, StringComparison.Ordinal);
    }
}
