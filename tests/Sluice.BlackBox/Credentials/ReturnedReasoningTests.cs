using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Credentials;

/// <summary>Signed reasoning that clients carry themselves goes back to the credential that made it.</summary>
public sealed class ReturnedReasoningTests(KeyedProviders keyed) : IClassFixture<KeyedProviders>
{
    [Theory]
    [InlineData("an", false)]
    [InlineData("an", true)]
    [InlineData("re", false)]
    [InlineData("re", true)]
    [InlineData("ge", false)]
    [InlineData("ge", true)]
    public async Task FollowUps_WithinADialect_StayOnTheKeyThatSigned(string dialect, bool stream)
    {
        var name = $"{dialect}-stay-{stream}";
        var model = keyed.Model(name);
        // Two conversations at once, each of several turns: in turn, the keys would not match.
        var conversations = new[] { Begin(dialect), Begin(dialect) };

        for (var turn = 0; turn < 4; turn++)
        {
            foreach (var conversation in conversations)
            {
                var answer = await Ask(dialect, name, conversation, stream);
                Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
                Assert.Null(answer.Header("x-sluice-dropped"));
                Append(dialect, conversation, answer, stream);
            }
        }

        var keys = model.Requests.Select(KeyedProviders.KeyOf).ToList();
        Assert.Equal(2, keys.Distinct().Count());
        Assert.All(keys.Chunk(2), pair => Assert.Equal(keys[..2], pair));
    }

    [Fact]
    public async Task FollowUp_WhoseKeyIsGone_GoesWithoutItsReasoningAndSaysSo()
    {
        await using var changing = new KeyedProviders();
        await changing.InitializeAsync();
        foreach (var (dialect, dropped) in new[] { ("an", "messages[].content[].thinking"), ("re", "input[].reasoning"), ("ge", "contents[].parts[].thoughtSignature") })
        {
            var name = $"{dialect}-gone";
            var model = changing.Model(name);
            var conversation = Begin(dialect);
            Append(dialect, conversation, await Ask(changing, dialect, name, conversation, false), false);

            await changing.ReloadAsync(KeyedProviders.KeyOf(model.Request) == "keya" ? "KEY_B" : "KEY_A");
            var strict = await Ask(changing, dialect, name, conversation, false, ("x-sluice-strict", "true"));
            var answer = await Ask(changing, dialect, name, conversation, false);
            await changing.ReloadAsync("ALL_KEYS");

            Assert.Equal(HttpStatusCode.BadRequest, strict.Status);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
            Assert.Contains(dropped, answer.Header("x-sluice-dropped"), StringComparison.Ordinal);
            Assert.Equal(2, model.Requests.Count);
        }
    }

    [Fact]
    public async Task FollowUp_WhoseKeyFails_IsAskedUnderAnother_AndGoesOnThere()
    {
        const string name = "an-fails";
        var model = keyed.Model(name);
        var conversation = Begin("an");
        Append("an", conversation, await Ask("an", name, conversation, true), true);
        keyed.Refuse(name, KeyedProviders.KeyOf(model.Request));

        var second = await Ask("an", name, conversation, true);
        Append("an", conversation, second, true);
        var third = await Ask("an", name, conversation, true);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (second.Status, third.Status));
        Assert.Equal("messages[].content[].thinking", second.Header("x-sluice-dropped"));
        Assert.Equal("2", second.Header("x-sluice-attempts"));
        var keys = model.Requests.Select(KeyedProviders.KeyOf).ToList();
        Assert.Equal([keys[0], keys[0], keys[2], keys[2]], keys);
        Assert.Equal("messages[].content[].thinking", third.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task FollowUp_OfAModelWithTwoProviders_GoesToTheOneThatSigned()
    {
        const string name = "pair-prefer";
        var model = keyed.Model(name);
        var conversation = Begin("an");
        keyed.Refuse(name, "keya");
        Append("an", conversation, await Ask("an", name, conversation, false), false);

        var answer = await Ask("an", name, conversation, false);

        Assert.Equal("pair-second", answer.Header("x-sluice-provider"));
        Assert.Equal(["keya", "keyb", "keyb"], model.Requests.Select(KeyedProviders.KeyOf));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FollowUp_ThatCarriesTheSignatureOfAnotherDialect_StaysOnItsKey(bool stream)
    {
        var name = $"an-carried-{stream}";
        var model = keyed.Model(name);
        var conversations = new[] { Begin("re"), Begin("re") };
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var conversation in conversations)
            {
                var answer = await Ask("re", name, conversation, stream);
                Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
                Append("re", conversation, answer, stream);
            }
        }

        Assert.All(model.Requests.Select(KeyedProviders.KeyOf).Chunk(2), pair => Assert.Equal(model.Requests.Take(2).Select(KeyedProviders.KeyOf), pair));
        Assert.Contains("SIGNED", model.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PreviousResponse_GoesToTheKeyThatKeepsIt_AndBringsTheConversationWhereThatIsGone()
    {
        const string name = "re-kept-key";
        await using var changing = new KeyedProviders();
        await changing.InitializeAsync();
        var model = changing.Model(name);
        var ids = new List<string>();
        foreach (var begun in new[] { "One", "Two", "Three" })
        {
            ids.Add((string)(await changing.Program.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"{{begun}}"}""")).Json["id"]!);
        }

        foreach (var id in ids)
        {
            await changing.Program.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"And?","previous_response_id":"{{id}}"}""");
        }

        await changing.ReloadAsync("KEY_C");
        var moved = await changing.Program.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"And?","previous_response_id":"{{ids.First(id => !id.Contains("keyc", StringComparison.Ordinal))}}"}""");

        foreach (var follow in model.Requests.Skip(3).Take(3))
        {
            Assert.Contains(KeyedProviders.KeyOf(follow), (string)follow.Json["previous_response_id"]!, StringComparison.Ordinal);
        }

        Assert.True(moved.Status == HttpStatusCode.OK, moved.Text);
        Assert.Null(model.Requests[^1].Json["previous_response_id"]);
        Assert.Equal("keyc", KeyedProviders.KeyOf(model.Requests[^1]));
    }

    private Task<Answer> Ask(string dialect, string model, JsonArray conversation, bool stream) => Ask(keyed, dialect, model, conversation, stream);

    private static Task<Answer> Ask(KeyedProviders keyed, string dialect, string model, JsonArray conversation, bool stream, params (string, string)[] headers) => dialect switch
    {
        "an" => keyed.Program.Client.PostAsync(Calls.Messages, Body(model, "messages", conversation, stream, ("max_tokens", 100)), headers),
        "re" => keyed.Program.Client.PostAsync(Calls.Responses, Body(model, "input", conversation, stream, ("store", false), ("include", new JsonArray("reasoning.encrypted_content"))), headers),
        _ => keyed.Program.Client.PostAsync($"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}", new JsonObject { ["contents"] = conversation.DeepClone() }.ToJsonString(), headers),
    };

    // As System.Text.Json writes by default: the proofs' plus signs are escaped, which the provider's were not.
    private static string Body(string model, string turns, JsonArray conversation, bool stream, params (string Name, JsonNode Value)[] extras)
    {
        var body = new JsonObject { ["model"] = model, [turns] = conversation.DeepClone(), ["stream"] = stream };
        foreach (var (extra, value) in extras)
        {
            body[extra] = value;
        }

        return body.ToJsonString();
    }

    private static JsonArray Begin(string dialect) => [User(dialect, "Weather?")];

    private static JsonObject User(string dialect, string text) => dialect == "ge"
        ? new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) }
        : new JsonObject { ["role"] = "user", ["content"] = text };

    // What a client would send next: the answer as it came, and the results of its calls.
    private static void Append(string dialect, JsonArray conversation, Answer answer, bool stream)
    {
        switch (dialect)
        {
            case "an":
                var blocks = stream ? AnthropicBlocks(answer.Events) : answer.Json["content"]!.DeepClone().AsArray();
                conversation.Add((JsonNode)new JsonObject { ["role"] = "assistant", ["content"] = blocks });
                var call = blocks.FirstOrDefault(block => (string?)block!["type"] == "tool_use");
                conversation.Add((JsonNode)(call is null ? User(dialect, "And?") : new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = new JsonArray([.. blocks.Where(block => (string?)block!["type"] == "tool_use").Select(block => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = block!["id"]!.DeepClone(), ["content"] = "sunny" })]),
                }));
                break;
            case "re":
                var output = (stream ? answer.Events[^1].Json["response"]! : answer.Json)["output"]!.DeepClone().AsArray();
                foreach (var item in output.ToList())
                {
                    output.Remove(item);
                    conversation.Add(item);
                    if ((string?)item!["type"] == "function_call")
                    {
                        conversation.Add((JsonNode)new JsonObject { ["type"] = "function_call_output", ["call_id"] = item["call_id"]!.DeepClone(), ["output"] = "sunny" });
                    }
                }

                conversation.Add((JsonNode)User(dialect, "And?"));
                break;
            default:
                var parts = new JsonArray([.. (stream ? answer.Events.Select(item => item.Json) : [answer.Json]).SelectMany(chunk => chunk["candidates"]![0]!["content"]!["parts"]!.AsArray()).Select(part => part!.DeepClone())]);
                conversation.Add((JsonNode)new JsonObject { ["role"] = "model", ["parts"] = parts });
                conversation.Add((JsonNode)new JsonObject
                {
                    ["role"] = "user",
                    ["parts"] = new JsonArray([.. parts.Where(part => part!["functionCall"] is not null).Select(part => new JsonObject { ["functionResponse"] = new JsonObject { ["id"] = part!["functionCall"]!["id"]!.DeepClone(), ["name"] = "get_weather", ["response"] = new JsonObject { ["output"] = "sunny" } } })]),
                });
                break;
        }
    }

    private static JsonArray AnthropicBlocks(IReadOnlyList<SseEvent> events)
    {
        var blocks = new JsonArray();
        foreach (var item in events)
        {
            if (item.Type == "content_block_start")
            {
                blocks.Add(item.Json["content_block"]!.DeepClone());
            }
            else if (item.Type == "content_block_delta")
            {
                var delta = item.Json["delta"]!;
                var block = blocks[(int)item.Json["index"]!]!;
                switch ((string?)delta["type"])
                {
                    case "thinking_delta":
                        block["thinking"] = (string?)block["thinking"] + (string?)delta["thinking"];
                        break;
                    case "text_delta":
                        block["text"] = (string?)block["text"] + (string?)delta["text"];
                        break;
                    case "signature_delta":
                        block["signature"] = delta["signature"]!.DeepClone();
                        break;
                }
            }
        }

        return blocks;
    }
}
