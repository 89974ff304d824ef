namespace Sluice.Engine.Chat.Formats;

/// <summary>
/// How a model writes calls, exactly as its template does, white space included:
/// <c>SectionOpen (CallOpen NameOpen name NameClose arguments ArgumentsClose CallClose) (Separator call)* SectionClose</c>.
/// The arguments are a JSON object, or with <see cref="ToolCallShape.TaggedValues"/> any number of
/// <c>ParameterOpen key ParameterNameClose value ParameterClose</c>. Reading is lenient about white space.
/// </summary>
internal sealed record ToolCallFormat
{
    public required ToolCallShape Shape { get; init; }

    /// <summary>Before the first call and behind the last.</summary>
    public string SectionOpen { get; init; } = "";

    public string SectionClose { get; init; } = "";

    public string CallOpen { get; init; } = "";

    public string CallClose { get; init; } = "";

    /// <summary>Between two calls.</summary>
    public string Separator { get; init; } = "";

    /// <summary>Of a JSON object, all up to the name and its opening quote.</summary>
    public string NameOpen { get; init; } = "";

    /// <summary>Between the name and the arguments, without an id.</summary>
    public string NameClose { get; init; } = "";

    /// <summary>Behind the arguments; of a JSON object, its end.</summary>
    public string ArgumentsClose { get; init; } = "";

    /// <summary>The members of a JSON object that hold the name and the arguments.</summary>
    public string NameKey { get; init; } = "name";

    public string ArgumentsKey { get; init; } = "arguments";

    /// <summary>What stands between the name and the call's id, where the model writes one there; <see cref="NameClose"/> follows.</summary>
    public string? IdOpen { get; init; }

    /// <summary>Whether a colon and the call's number stand behind the name.</summary>
    public bool HasIndex { get; init; }

    public string ParameterOpen { get; init; } = "";

    public string ParameterNameClose { get; init; } = "";

    public string ParameterClose { get; init; } = "";

    /// <summary>What stands before and behind each text of a <see cref="ToolCallShape.BareObject"/>.</summary>
    public string TextMark { get; init; } = "";

    /// <summary>Whether one answer can hold several calls.</summary>
    public bool AllowsSeveral { get; init; } = true;

    /// <summary>Whether the template wants the arguments of earlier calls as JSON text, not as an object.</summary>
    public bool TakesArgumentsAsText { get; init; }

    /// <summary>Marks that can stand before a call though the template doesn't write them, such as <c>&lt;|python_tag|&gt;</c>.</summary>
    public IReadOnlyList<string> ExtraOpenings { get; init; } = [];

    /// <summary>Marks that can stand behind the calls though the template doesn't write them.</summary>
    public IReadOnlyList<string> ExtraClosings { get; init; } = [];

    /// <summary>Whether calls stand in an array.</summary>
    public bool IsArray => Shape is ToolCallShape.Json or ToolCallShape.PythonCalls && SectionOpen.TrimEnd().EndsWith('[') && SectionClose.TrimStart().StartsWith(']');

    /// <summary>Whether nothing marks a call but that the answer begins with a JSON object, or with a list of Python's calls.</summary>
    public bool IsBare => Shape switch
    {
        ToolCallShape.Json => SectionOpen.Trim().Length == 0,
        ToolCallShape.PythonCalls => SectionOpen.Trim() == "[",
        _ => false,
    } && CallOpen.Trim().Length == 0;

    /// <summary>All texts in which marks can stand.</summary>
    public IEnumerable<string> Texts =>
    [
        SectionOpen, SectionClose, CallOpen, CallClose, Separator, NameOpen, NameClose, ArgumentsClose, IdOpen ?? "", ParameterOpen, ParameterNameClose,
        ParameterClose, TextMark, .. ExtraOpenings, .. ExtraClosings,
    ];
}
