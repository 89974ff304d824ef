namespace Sluice.Testing.Cases;

/// <summary>
/// The cases, each after a defect that was reported of a gateway or seen in one. The black-box tests hold Sluice to them, and
/// <c>benchmarks/gateway/cases.sh</c> counts how many of them each gateway passes.
/// </summary>
public static class TranslationCases
{
    /// <summary>All of them, in the order of their topics.</summary>
    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        .. Of("tool calls", ToolCallCases.All),
        .. Of("tool definitions", ToolDefinitionCases.All),
        .. Of("reasoning", ReasoningCases.All),
        .. Of("usage", UsageCases.All),
        .. Of("content", ContentCases.All),
        .. Of("settings", SettingCases.All),
        .. Of("stop reasons", StopReasonCases.All),
        .. Of("failures", FailureCases.All),
        .. Of("time", TimeCases.All),
    ];

    private static IEnumerable<TranslationCase> Of(string topic, IEnumerable<TranslationCase> cases) => cases.Select(one => one with { Topic = topic });
}
