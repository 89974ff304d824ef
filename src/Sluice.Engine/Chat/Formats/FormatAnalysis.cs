namespace Sluice.Engine.Chat.Formats;

/// <summary>
/// Finds out how a model writes reasoning and calls, by rendering its own template with and without them and comparing. What
/// is found must read back what was rendered; else the format of Hermes is assumed.
/// </summary>
internal sealed class FormatAnalysis(ChatPromptRenderer renderer, string source, IReadOnlyList<string> stops)
{
    private static readonly ReasoningFormat[] KnownReasoning =
    [
        new("<think>", "</think>"), new("[THINK]", "[/THINK]"), new("<seed:think>", "</seed:think>"), new("<|START_THINKING|>", "<|END_THINKING|>"),
        new("<thinking>", "</thinking>"), new("<reasoning>", "</reasoning>"),
    ];

    private readonly FormatProbe _probe = new(renderer);

    /// <summary>The format of the model.</summary>
    internal ChatFormat Run()
    {
        if (source.Contains("<|channel|>", StringComparison.Ordinal) && source.Contains("<|message|>", StringComparison.Ordinal))
        {
            // Its template renders calls in the order of a conversation, not as the model writes them.
            return ChatFormat.Harmony;
        }

        var reasoning = FindReasoning();
        string? answer = _probe.Render(new ChatMessage("assistant", FormatProbe.Answer));
        bool hasCalls = false;
        var pythonList = PythonLists.Find(source);
        foreach (var variant in ProbeVariant.All)
        {
            var rendered = ProbedCalls.Render(_probe.WithArgumentsAsText(variant.ArgumentsAsText), variant, answer ?? "", stops);
            hasCalls |= rendered is not null;
            if (rendered is not null && CallShapes.Derive(rendered, source) is { } calls)
            {
                var format = new ChatFormat { Reasoning = reasoning, ToolCalls = calls with { TakesArgumentsAsText = variant.ArgumentsAsText } };
                if (rendered.IsReadBackBy(format) && (pythonList is null || calls.Shape == ToolCallShape.PythonCalls))
                {
                    return format;
                }
            }
        }

        if (pythonList is not null)
        {
            return new ChatFormat { Reasoning = reasoning, ToolCalls = pythonList, WritesCalls = hasCalls, FallbackReason = "the template asks for it in words" };
        }

        return ChatFormat.Hermes with
        {
            Reasoning = reasoning,
            WritesCalls = hasCalls,
            FallbackReason = hasCalls ? "the template's calls can't be read back" : "the template writes no calls",
        };
    }

    private ReasoningFormat FindReasoning()
    {
        string? text = _probe.Render(new ChatMessage("assistant", FormatProbe.Answer) { ReasoningContent = FormatProbe.Thought });
        int at = text?.IndexOf(FormatProbe.Thought, StringComparison.Ordinal) ?? -1;
        if (at >= 0)
        {
            string? open = Marks.Split(text![..at]).LastOrDefault();
            string? close = Marks.Split(text[(at + FormatProbe.Thought.Length)..]).FirstOrDefault();
            if (IsMark(open) && IsMark(close) && open != close)
            {
                return new ReasoningFormat(open!, close!);
            }
        }

        return KnownReasoning.FirstOrDefault(known => source.Contains(known.Close, StringComparison.Ordinal)) ?? KnownReasoning[0];
    }

    private static bool IsMark(string? text) => text is ['<', .., '>'] or ['[', .., ']'];
}
