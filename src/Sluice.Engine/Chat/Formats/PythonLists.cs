namespace Sluice.Engine.Chat.Formats;

/// <summary>Models that write calls as a list in Python, which their templates do not show by writing calls themselves.</summary>
internal static class PythonLists
{
    /// <summary>What stands in the instructions of Llama 3.2 and 4 to call functions so.</summary>
    private const string Instruction = "[func_name1(";

    /// <summary>The mark that LFM2 has in front of its list of functions; that of its calls stands in no template.</summary>
    private const string Definitions = "<|tool_list_start|>";

    private static readonly ToolCallFormat Bare = new()
    {
        Shape = ToolCallShape.PythonCalls,
        SectionOpen = "[",
        SectionClose = "]",
        Separator = ", ",
    };

    /// <summary>The format of calls; null where nothing tells that the model writes such lists.</summary>
    public static ToolCallFormat? Find(string source) => source.Contains(Instruction, StringComparison.Ordinal)
        ? Bare with { ExtraOpenings = ["<|python_start|>"], ExtraClosings = ["<|python_end|>"] }
        : source.Contains(Definitions, StringComparison.Ordinal) ? Bare with { SectionOpen = "<|tool_call_start|>[", SectionClose = "]<|tool_call_end|>" }
        : null;
}
