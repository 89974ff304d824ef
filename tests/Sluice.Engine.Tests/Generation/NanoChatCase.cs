using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Generation;

/// <summary>A stored case of the bundled model as the conversation that it was made from.</summary>
internal sealed record NanoChatCase(string Id, ChatRequest Request, int[] Prompt, string Completion)
{
    /// <summary>Those without adapters.</summary>
    public static IReadOnlyList<NanoChatCase> All { get; } = [.. Load().Where(item => item.Request.Adapters.Count == 0)];

    public static IReadOnlyList<NanoChatCase> WithAdapters { get; } = [.. Load().Where(item => item.Request.Adapters.Count > 0)];

    /// <summary>What the stored text means.</summary>
    public ChatAnswer Expected()
    {
        var parser = new ChatOutputParser(new ChatOutputOptions { ParseToolCalls = Request.Tools.Count > 0 }, () => "");
        var answer = new ChatAnswer();
        foreach (var item in parser.Feed(Completion).Concat(parser.Complete()))
        {
            answer.Add(item switch
            {
                ReasoningDelta reasoning => new ChatReasoningDelta(0, reasoning.Text),
                ContentDelta content => new ChatContentDelta(0, content.Text),
                ToolCallStart start => new ChatToolCallStarted(0, start.Index, start.Id, start.Name),
                ToolCallArgumentsDelta arguments => new ChatToolCallArguments(0, arguments.Index, arguments.Json),
                _ => new ChatToolCallEnded(0, ((ToolCallEnd)item).Index),
            });
        }

        return answer;
    }

    private static List<NanoChatCase> Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(NanoEvaluation.Folder, "eval.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(Read)];
    }

    private static NanoChatCase Read(JsonElement item)
    {
        var tools = item.GetProperty("tools");
        return new NanoChatCase(
            item.GetProperty("id").GetString()!,
            new ChatRequest
            {
                Messages = [.. item.GetProperty("messages").EnumerateArray().Select(Message)],
                Tools = tools.ValueKind == JsonValueKind.Null ? [] : [.. tools.EnumerateArray().Select(Tool)],
                TemplateArguments = new Dictionary<string, JsonElement>
                {
                    ["enable_thinking"] = item.GetProperty("options").GetProperty("enable_thinking").Clone(),
                },
                Sampling = SamplingOptions.Greedy,
                Adapters = item.GetProperty("options").TryGetProperty("lora", out var adapters)
                    ? [.. adapters.EnumerateArray().Select(adapter => new AdapterUse(adapter.GetProperty("name").GetString()!, adapter.GetProperty("scale").GetSingle()))]
                    : [],
            },
            item.GetProperty("prompt_ids").Deserialize<int[]>()!,
            item.GetProperty("completion_text").GetString()!);
    }

    private static ChatMessage Message(JsonElement message) => new(message.GetProperty("role").GetString()!, message.GetProperty("content").GetString())
    {
        ToolCalls = message.TryGetProperty("tool_calls", out var calls)
            ? [.. calls.EnumerateArray().Select(call => call.GetProperty("function")).Select(function =>
                new ChatToolCall("", function.GetProperty("name").GetString()!, function.GetProperty("arguments").GetRawText()))]
            : [],
    };

    private static ChatTool Tool(JsonElement tool)
    {
        var function = tool.GetProperty("function");
        return new ChatTool(
            function.GetProperty("name").GetString()!,
            function.TryGetProperty("description", out var description) ? description.GetString() : null,
            function.GetProperty("parameters").GetRawText());
    }
}
