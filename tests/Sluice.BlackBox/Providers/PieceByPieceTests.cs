using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>In every dialect and across, each piece of a stream reaches the client before the provider sends the next.</summary>
public sealed class PieceByPieceTests(StandardGateway gateway)
{
    private static readonly string[] Words = ["alpha", "beta", "gamma"];

    public static TheoryData<string, string> Pairs => [.. from client in Dialects from upstream in Dialects select (client, upstream)];

    private static string[] Dialects => ["oa", "re", "an", "ge", "ol"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Stream_BetweenTwoDialects_IsNotHeldBack(string client, string upstream)
    {
        var name = $"{upstream}-pieces-{client}";
        Gate[] gates = [.. Words.Select(_ => new Gate())];
        var (before, pieces, after) = Frames(upstream, name);
        var steps = pieces.Zip(gates, FakeStep[] (piece, gate) => [FakeStep.Send(piece), FakeStep.Pause(gate)]).SelectMany(pair => pair);
        var answer = FakeAnswer.Script([FakeStep.Send(before), .. steps, FakeStep.Send(after)]);
        Server(upstream).Model(name).Answer(upstream == "ol" ? answer with { ContentType = "application/x-ndjson" } : answer);
        var (path, body) = Request(client, name);

        using var response = await gateway.Client.OpenAsync(path, body, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        foreach (var (word, gate) in Words.Zip(gates))
        {
            while (!text.ToString().Contains(word, StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
                Assert.True(read > 0, text.ToString());
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            await gate.Reached.WaitAsync(TimeSpan.FromSeconds(20), Token);
            gate.Open();
        }
    }

    private FakeUpstream Server(string upstream) => upstream switch
    {
        "oa" => gateway.OpenAi,
        "re" => gateway.Responses,
        "an" => gateway.Anthropic,
        "ge" => gateway.Gemini,
        _ => gateway.Ollama,
    };

    private static (string Before, string[] Pieces, string After) Frames(string upstream, string model) => upstream switch
    {
        "oa" => ("", [.. Words.Select(word => OpenAiWire.TextChunk(model, word))], OpenAiWire.Chunk(model, [], "stop") + OpenAiWire.Done),
        "an" => (
            AnthropicWire.MessageStart(model, AnthropicWire.Usage(3, 1)) + AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")),
            [.. Words.Select(word => AnthropicWire.TextDelta(0, word))],
            AnthropicWire.BlockStop(0) + AnthropicWire.MessageDelta("end_turn", AnthropicWire.Usage(3, 3)) + AnthropicWire.MessageStop),
        "ge" => ("", [.. Words.Select(word => GeminiWire.Frame(GeminiWire.Answer(model, null, null, GeminiWire.Text(word))))], GeminiWire.Frame(GeminiWire.Answer(model, "STOP", GeminiWire.Usage(3, 3)))),
        "ol" => ("", [.. Words.Select(word => OllamaWire.Text(model, word) + "\n")], OllamaWire.Text(model, "", "stop") + "\n"),
        _ => (
            ResponsesWire.Frame(new() { ["type"] = "response.created", ["response"] = ResponsesWire.Response(model, "in_progress", null) }, 0)
                + ResponsesWire.Frame(new() { ["type"] = "response.output_item.added", ["output_index"] = 0, ["item"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "msg_1", ["type"] = "message", ["role"] = "assistant", ["content"] = new System.Text.Json.Nodes.JsonArray() } }, 1),
            [.. Words.Select((word, i) => ResponsesWire.Frame(new() { ["type"] = "response.output_text.delta", ["item_id"] = "msg_1", ["output_index"] = 0, ["content_index"] = 0, ["delta"] = word }, 2 + i))],
            ResponsesWire.Frame(new() { ["type"] = "response.completed", ["response"] = ResponsesWire.Response(model, "completed", ResponsesWire.Usage(3, 3), ResponsesWire.Message(string.Concat(Words))) }, 9)),
    };

    private static (string Path, string Body) Request(string client, string model) => client switch
    {
        "oa" => (Calls.Chat, Calls.ChatBody(model, extras: "\"stream\":true")),
        "re" => (Calls.Responses, $$"""{"model":"{{model}}","input":"Hello!","stream":true,"store":false}"""),
        "an" => (Calls.Messages, Calls.MessagesBody(model, extras: "\"stream\":true")),
        "ge" => ($"/v1beta/models/{model}:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"Hello!"}]}]}"""),
        _ => ("/api/chat", Calls.ChatBody(model, extras: "\"stream\":true")),
    };
}
