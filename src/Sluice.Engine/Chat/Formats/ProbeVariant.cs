namespace Sluice.Engine.Chat.Formats;

/// <summary>How calls are given to a template; templates differ in what they accept.</summary>
/// <param name="Content">The content beside the calls.</param>
/// <param name="ArgumentsAsText">Whether the arguments are JSON text instead of an object.</param>
/// <param name="FirstId">Id of the first call.</param>
/// <param name="SecondId">Id of the second call.</param>
internal sealed record ProbeVariant(string? Content, bool ArgumentsAsText, string FirstId, string SecondId)
{
    private const string FirstNamed = "functions." + FormatProbe.FirstName + ":0";
    private const string SecondNamed = "functions." + FormatProbe.SecondName + ":1";

    internal static IReadOnlyList<ProbeVariant> All { get; } =
    [
        new(null, false, "zprobeid1", "zprobeid2"), new("", false, "zprobeid1", "zprobeid2"), new(null, true, "zprobeid1", "zprobeid2"), new("", true, "zprobeid1", "zprobeid2"),
        new(null, false, FirstNamed, SecondNamed), new("", false, FirstNamed, SecondNamed), new(null, true, FirstNamed, SecondNamed), new("", true, FirstNamed, SecondNamed),
    ];

    internal ChatMessage Message(bool hasTwo)
    {
        var first = new ChatToolCall(FirstId, FormatProbe.FirstName, FormatProbe.Arguments);
        var second = new ChatToolCall(SecondId, FormatProbe.SecondName, FormatProbe.Arguments);
        return new ChatMessage("assistant", Content) { ToolCalls = hasTwo ? [first, second] : [first] };
    }
}
