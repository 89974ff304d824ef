namespace Sluice.Protocols.Conversations;

/// <summary>Who speaks a turn.</summary>
public enum Role
{
    /// <summary>Standing instructions of the application.</summary>
    System,

    /// <summary>Standing instructions in the words of the newer OpenAI models; other dialects see it as system.</summary>
    Developer,

    /// <summary>The person or program that asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The results of tool calls.</summary>
    Tool,
}
