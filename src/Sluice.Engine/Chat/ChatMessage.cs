namespace Sluice.Engine.Chat;

/// <summary>One message of a conversation as chat templates know it.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">The text, or null when the message has none.</param>
public sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>What the assistant thought before its answer.</summary>
    public string? ReasoningContent { get; init; }

    /// <summary>The calls that the assistant made, in order.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>For a tool's result: the id of the call that it answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Name of the speaker or of the tool.</summary>
    public string? Name { get; init; }
}
