using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Engine.Chat;

/// <summary>
/// Describes tools in words, for models of which the template knows none (Gemma, ChatML): the functions stand in front of the
/// first message, calls and results become text in the format of Hermes.
/// </summary>
internal static class PromptedTools
{
    /// <summary>The conversation in words; one without tools, calls and results stays as it is.</summary>
    internal static IReadOnlyList<ChatMessage> Rewrite(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ChatTool> tools)
    {
        if (tools.Count == 0 && !messages.Any(message => message.ToolCalls.Count > 0 || message.Role == "tool"))
        {
            return messages;
        }

        var rewritten = new List<ChatMessage>();
        foreach (var message in messages)
        {
            var next = message.Role == "tool" ? new ChatMessage("user", $"<tool_response>\n{message.Content}\n</tool_response>")
                : message.ToolCalls.Count > 0 ? message with { Content = WithCalls(message), ToolCalls = [] }
                : message;

            // Templates without tools often insist that user and assistant take turns.
            if (next.Role == "user" && rewritten.Count > 0 && rewritten[^1].Role == "user")
            {
                rewritten[^1] = rewritten[^1] with { Content = $"{rewritten[^1].Content}\n{next.Content}" };
            }
            else
            {
                rewritten.Add(next);
            }
        }

        if (tools.Count > 0)
        {
            int first = rewritten.FindIndex(message => message.Role is "system" or "user");
            if (first < 0)
            {
                rewritten.Insert(first = 0, new ChatMessage("user", ""));
            }

            string content = rewritten[first].Content ?? "";
            string described = Describe(tools);
            rewritten[first] = rewritten[first] with { Content = rewritten[first].Role == "system" ? $"{content}\n\n{described}" : $"{described}\n\n{content}" };
        }

        return rewritten;
    }

    private static string Describe(IReadOnlyList<ChatTool> tools) =>
        "You can call functions. Each line inside <tools></tools> describes one:\n<tools>\n"
        + string.Concat(tools.Select(tool => Json(writer =>
        {
            writer.WriteString("name", tool.Name);
            if (tool.Description is not null)
                writer.WriteString("description", tool.Description);
            WriteJson(writer, "parameters", tool.ParametersJson ?? "{}");
        }) + "\n"))
        + "</tools>\nTo call one, answer with nothing but this, once for each call:\n"
        + "<tool_call>\n{\"name\": \"<its name>\", \"arguments\": {<its arguments>}}\n</tool_call>\n"
        + "The results come back in <tool_response></tool_response>.";

    private static string WithCalls(ChatMessage message) => string.Join('\n', message.ToolCalls
        .Select(call => $"<tool_call>\n{Json(writer =>
        {
            writer.WriteString("name", call.Name);
            WriteJson(writer, "arguments", call.ArgumentsJson);
        })}\n</tool_call>")
        .Prepend(message.Content)
        .Where(part => !string.IsNullOrEmpty(part)));

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes JSON as it is, and text that is none as a string.</summary>
    private static void WriteJson(Utf8JsonWriter writer, string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            writer.WritePropertyName(name);
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteString(name, json);
        }
    }
}
