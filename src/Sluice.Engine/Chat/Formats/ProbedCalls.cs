using System.Text;
using System.Text.Json;

namespace Sluice.Engine.Chat.Formats;

/// <summary>What a template wrote for one call and for two, without what stands around any answer.</summary>
/// <param name="One">The text of one call.</param>
/// <param name="Two">The text of two calls, or null where the template allows only one.</param>
/// <param name="FirstId">The id of the first call.</param>
internal sealed record ProbedCalls(string One, string? Two, string FirstId)
{
    /// <summary>Renders the calls of a variant; null where the template refuses or leaves them out.</summary>
    internal static ProbedCalls? Render(FormatProbe probe, ProbeVariant variant, string answer, IReadOnlyList<string> stops)
    {
        string? one = probe.Render(variant.Message(hasTwo: false));
        if (one is null || Body(one, answer, stops) is not { } body)
        {
            return null;
        }

        string? two = probe.Render(variant.Message(hasTwo: true));
        return new ProbedCalls(body, two is null ? null : Body(two, answer, stops), variant.FirstId);
    }

    /// <summary>Whether a parser of this format finds the calls that were rendered, and nothing else.</summary>
    internal bool IsReadBackBy(ChatFormat format)
    {
        string first = $"{FormatProbe.FirstName} {FormatProbe.Arguments};";
        string second = $"{FormatProbe.SecondName} {FormatProbe.Arguments};";
        return Read(One, format) == first && (Two is null || Read(Two, format) == first + second);
    }

    private static string Read(string text, ChatFormat format)
    {
        var parser = new ChatOutputParser(new ChatOutputOptions { ParseToolCalls = true, Tools = FormatProbe.Tools, Format = format }, () => "");
        var found = new StringBuilder();
        var arguments = new StringBuilder();
        foreach (var item in parser.Feed(text).Concat(parser.Complete()))
        {
            if (item is ToolCallArgumentsDelta delta)
            {
                arguments.Append(delta.Json);
                continue;
            }

            found.Append(item switch
            {
                ToolCallStart start => start.Name + " ",
                ToolCallEnd => Spaced(arguments.ToString()) + ";",
                ContentDelta content => content.Text.Trim(),
                _ => "",
            });
            arguments.Clear();
        }

        return found.ToString();
    }

    /// <summary>The arguments with the white space of <see cref="FormatProbe.Arguments"/>, however the template spaced them.</summary>
    private static string Spaced(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return $"{{{string.Join(", ", document.RootElement.EnumerateObject().Select(member => $"\"{member.Name}\": {member.Value.GetRawText()}"))}}}";
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return arguments;
        }
    }

    /// <summary>The text of the calls: behind what an answer has in front as well, before the end of the turn.</summary>
    private static string? Body(string text, string answer, IReadOnlyList<string> stops)
    {
        string body = text[Marks.CommonPrefix(text, answer).Length..];
        int name = body.IndexOf(FormatProbe.FirstName, StringComparison.Ordinal);
        int value = body.LastIndexOf(FormatProbe.SecondValue, StringComparison.Ordinal);
        if (name < 0 || value < name)
        {
            return null;
        }

        int end = value + FormatProbe.SecondValue.Length;
        foreach (string stop in stops)
        {
            int at = body.IndexOf(stop, end, StringComparison.Ordinal);
            body = at < 0 ? body : body[..at];
        }

        int answered = answer.LastIndexOf(FormatProbe.Answer, StringComparison.Ordinal);
        string turnEnd = answered < 0 ? "" : answer[(answered + FormatProbe.Answer.Length)..];
        return turnEnd.Length > 0 && body.Length - turnEnd.Length >= end && body.EndsWith(turnEnd, StringComparison.Ordinal) ? body[..^turnEnd.Length] : body;
    }
}
