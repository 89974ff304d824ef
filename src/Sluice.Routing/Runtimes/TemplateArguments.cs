namespace Sluice.Routing.Runtimes;

/// <summary>The variables of chat templates that a client may set: none of them reaches into the messages.</summary>
public static class TemplateArguments
{
    /// <summary>Their names.</summary>
    public static IReadOnlySet<string> Allowed { get; } = new HashSet<string>(StringComparer.Ordinal) { "enable_thinking", "thinking", "thinking_budget", "reasoning_effort" };
}
