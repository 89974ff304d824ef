namespace Sluice.Engine.Chat.Formats;

/// <summary>A format as the parser needs it: without white space, and with all that can begin or end a call.</summary>
internal sealed class ToolCallMarks
{
    public ToolCallMarks(ToolCallFormat format)
    {
        Format = format;
        string section = format.SectionOpen.Trim();
        string sectionMark = format.IsArray ? section[..^1].TrimEnd() : section;
        CallOpen = [.. Marks.Split(format.CallOpen)];
        SectionOpen = [.. Marks.Split(sectionMark)];
        Openings = [.. SectionOpen.Take(1).Concat(CallOpen.Take(1)).Concat(format.ExtraOpenings).Distinct().OrderByDescending(mark => mark.Length)];
        Endings = [.. Marks.Split((format.Shape == ToolCallShape.Json ? "" : format.ArgumentsClose) + format.CallClose).Where(mark => mark.Length > 0)];
        CallEnd = Endings.Length == 0 ? null : Endings[^1];
        var between = Marks.Split(format.Separator).Concat(Marks.Split(format.SectionClose)).ToList();
        if (format.IsArray)
        {
            between.AddRange([",", "]", .. Marks.Split(format.SectionClose.TrimStart()[1..])]);
        }

        if (format.IsBare && format.Shape == ToolCallShape.Json)
        {
            between.AddRange([";", ","]);
        }

        between.AddRange(format.ExtraClosings);
        Between = [.. between.Distinct().OrderByDescending(mark => mark.Length)];
        NameClose = format.NameClose.Trim();
        ParameterOpen = format.ParameterOpen.Trim();
        ParameterNameClose = [.. Marks.Split(format.ParameterNameClose)];
        ParameterClose = format.ParameterClose.Trim();
    }

    public ToolCallFormat Format { get; }

    /// <summary>The marks before the first call, in order.</summary>
    public string[] SectionOpen { get; }

    /// <summary>The marks before each call, in order.</summary>
    public string[] CallOpen { get; }

    /// <summary>What can stand at the beginning of a call within content, the longest first.</summary>
    public IReadOnlyList<string> Openings { get; }

    /// <summary>What stands behind the arguments, in order.</summary>
    public string[] Endings { get; }

    /// <summary>The last mark of a call, or null where a call ends with its JSON.</summary>
    public string? CallEnd { get; }

    /// <summary>What can stand between calls and behind the last.</summary>
    public IReadOnlyList<string> Between { get; }

    public string NameClose { get; }

    public string ParameterOpen { get; }

    /// <summary>The marks between a key and its value, in order.</summary>
    public string[] ParameterNameClose { get; }

    public string ParameterClose { get; }
}
