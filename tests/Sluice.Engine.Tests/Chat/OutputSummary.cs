using System.Text;
using Sluice.Engine.Chat;

namespace Sluice.Engine.Tests.Chat;

/// <summary>Events in short: R reasoning, C content, T call with name and arguments, a dot at its end.</summary>
internal static class OutputSummary
{
    public static string Of(ChatOutputOptions options, IEnumerable<string> pieces)
    {
        var calls = 0;
        var parser = new ChatOutputParser(options, () => $"id{calls++}");
        var result = new StringBuilder();
        var open = "";
        foreach (var output in pieces.SelectMany(parser.Feed).ToList().Concat(parser.Complete()))
        {
            var (kind, text) = output switch
            {
                ReasoningDelta delta => ("R[", delta.Text),
                ContentDelta delta => ("C[", delta.Text),
                ToolCallStart start => ($"T[{start.Index}:{start.Id}:{start.Name}:", ""),
                ToolCallArgumentsDelta delta => (open, delta.Json),
                _ => (open, "."),
            };
            if (kind != open)
                result.Append(open.Length > 0 ? "]" : "").Append(kind);
            open = kind;
            result.Append(text);
        }

        return result.Append(open.Length > 0 ? "]" : "").ToString();
    }
}
