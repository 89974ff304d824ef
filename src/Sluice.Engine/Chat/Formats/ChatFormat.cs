namespace Sluice.Engine.Chat.Formats;

/// <summary>How one model writes reasoning and calls: what the parser looks for, and what a grammar for forced calls must produce.</summary>
internal sealed record ChatFormat
{
    public required ReasoningFormat Reasoning { get; init; }

    public required ToolCallFormat ToolCalls { get; init; }

    /// <summary>Whether the template writes calls of earlier turns; else they have to stand in the text of their message.</summary>
    public bool WritesCalls { get; init; } = true;

    /// <summary>Why this is not what the template itself shows, or null.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>The format of Hermes and Qwen, which is assumed where a template shows none.</summary>
    public static ChatFormat Hermes { get; } = new()
    {
        Reasoning = new ReasoningFormat("<think>", "</think>"),
        ToolCalls = new ToolCallFormat
        {
            Shape = ToolCallShape.Json,
            CallOpen = "<tool_call>\n",
            NameOpen = "{\"name\": \"",
            NameClose = "\", \"arguments\": ",
            ArgumentsClose = "}",
            CallClose = "\n</tool_call>",
            Separator = "\n",
        },
    };

    /// <summary>The format of gpt-oss.</summary>
    public static ChatFormat Harmony { get; } = new()
    {
        Reasoning = new ReasoningFormat("<|channel|>analysis<|message|>", "<|end|>"),
        ToolCalls = new ToolCallFormat
        {
            Shape = ToolCallShape.Harmony,
            CallOpen = "<|channel|>commentary to=functions.",
            NameClose = " <|constrain|>json<|message|>",
            CallClose = "<|call|>",
            Separator = "<|start|>assistant",
            AllowsSeveral = false,
            ExtraOpenings = ["<|end|>"],
        },
    };

    /// <summary>In words, for people: the shape, and whether it was assumed.</summary>
    public string Description => ToolCalls.Shape switch
    {
        ToolCallShape.Json => "json",
        ToolCallShape.TaggedJson => "tagged-json",
        ToolCallShape.TaggedValues => "tagged-values",
        ToolCallShape.BareObject => "bare-object",
        ToolCallShape.PythonCalls => "python-calls",
        _ => "harmony",
    } + (FallbackReason is null ? "" : $" (assumed: {FallbackReason})");
}
