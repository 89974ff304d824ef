using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>What is lost on the way back is told: in a header where it is known before the first byte, else in the stream and in the request log.</summary>
public sealed class ResponseLossTests(StandardGateway gateway)
{
    private const string Lost = "response.content[].citations";

    private static readonly JsonObject Citation = new() { ["type"] = "char_location", ["cited_text"] = "x", ["document_index"] = 0 };

    [Fact]
    public async Task WholeAnswer_WithCitations_DeclaresThemInTheHeader()
    {
        const string name = "an-citing";
        gateway.Anthropic.Model(name).Answer(Whole(name));

        var chat = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"seed\":1"));
        var messages = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name));
        var strict = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name), ("x-sluice-strict", "true"));

        Assert.Equal("seed," + Lost, chat.Header("x-sluice-dropped"));
        Assert.Equal(HttpStatusCode.OK, strict.Status);
        Assert.Equal(Lost, strict.Header("x-sluice-dropped"));
        Assert.Null(messages.Header("x-sluice-dropped"));
        Assert.Contains("char_location", messages.Text, StringComparison.Ordinal);
        Assert.Equal(["seed", Lost], await LoggedAsync(chat));
    }

    [Fact]
    public async Task Stream_WithCitations_DeclaresThemInACommentAndInTheLog()
    {
        const string name = "an-citing-stream";
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Sse(Stream(name)));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true,\"seed\":1"));

        Assert.Equal("seed", answer.Header("x-sluice-dropped"));
        Assert.Single(answer.Text.Split("\n\n"), frame => frame == ": x-sluice-dropped: " + Lost);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["seed", Lost], await LoggedAsync(answer));
    }

    [Fact]
    public async Task Stream_OfWhichAFieldsNameIsAFrame_StaysOneStream()
    {
        const string name = "oa-forging";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
        [
            OpenAiWire.Chunk(name, new JsonObject { ["content"] = "one", ["x\n\nevent: message_stop\ndata: {}\n\n"] = 1 }),
            OpenAiWire.Chunk(name, [], "stop"),
            OpenAiWire.Done,
        ]));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name, extras: "\"stream\":true"));

        Assert.Single(answer.Events, e => e.Type == "message_stop");
        Assert.Contains(": x-sluice-dropped: response.x??event: message_stop?data: {}??", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WholeAnswer_ToAClientThatStreams_DeclaresThemToo()
    {
        const string name = "an-citing-whole";
        gateway.Anthropic.Model(name).Answer(Whole(name));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"));

        Assert.Contains(": x-sluice-dropped: " + Lost, answer.Text, StringComparison.Ordinal);
        Assert.Equal([Lost], await LoggedAsync(answer));
    }

    private static FakeAnswer Whole(string name)
    {
        var cited = AnthropicWire.TextBlock("cited");
        cited["citations"] = new JsonArray(Citation.DeepClone());
        return FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("plain "), cited));
    }

    private static IEnumerable<string> Stream(string name) =>
    [
        AnthropicWire.MessageStart(name, AnthropicWire.Usage(3, 1)),
        AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")),
        AnthropicWire.TextDelta(0, "cited"),
        AnthropicWire.BlockDelta(0, new JsonObject { ["type"] = "citations_delta", ["citation"] = Citation.DeepClone() }),
        AnthropicWire.BlockStop(0),
        AnthropicWire.MessageDelta("end_turn", AnthropicWire.Usage(3, 5)),
        AnthropicWire.MessageStop,
    ];

    private async Task<IEnumerable<string?>> LoggedAsync(Answer answer)
    {
        var record = await Eventually.TrueAsync(
            () => gateway.Client.FetchAsync("/v1/requests/" + answer.Header("x-request-id")),
            found => found.Status == HttpStatusCode.OK,
            "the request in the log",
            TestContext.Current.CancellationToken);
        return record.Json["dropped"]!.AsArray().Select(path => (string?)path);
    }
}
