using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class TranslationTests(StandardGateway gateway)
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task ChatToAnthropic_RichRequest_ArrivesAsTheGoldenBody()
    {
        var model = gateway.Anthropic.Model("an-golden").Answer(Plain("an-golden"));

        var answer = await gateway.Client.PostAsync(Calls.Chat, $$$$"""
            {"model":"an-golden","max_tokens":50,"temperature":0.5,"stop":["END"],"tool_choice":"required",
             "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}],
             "messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{{Pixel}}}}"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},
                {"id":"c2","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"sunny"},
              {"role":"tool","tool_call_id":"c2","content":"rainy"},
              {"role":"user","content":"So?"}]}
            """);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var sent = model.Request.Json;
        AssertJson("""
            [{"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PIXEL"}}]},
             {"role":"assistant","content":[
               {"type":"tool_use","id":"c1","name":"get_weather","input":{"city":"Paris"}},
               {"type":"tool_use","id":"c2","name":"get_weather","input":{"city":"Rome"}}]},
             {"role":"user","content":[
               {"type":"tool_result","tool_use_id":"c1","content":"sunny"},
               {"type":"tool_result","tool_use_id":"c2","content":"rainy"},
               {"type":"text","text":"So?"}]}]
            """.Replace("PIXEL", Pixel, StringComparison.Ordinal), Simplify(sent["messages"]!));
        AssertJson("""[{"type":"text","text":"Be brief."}]""", AsBlocks(sent["system"]!));
        AssertJson("""{"type":"any"}""", sent["tool_choice"]!);
        AssertJson("""["END"]""", sent["stop_sequences"]!);
        Assert.Equal(50, (int)sent["max_tokens"]!);
        Assert.Equal(0.5, (double)sent["temperature"]!);
        Assert.Equal("get_weather", (string?)sent["tools"]![0]!["name"]);
        AssertJson("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""", sent["tools"]![0]!["input_schema"]!);
    }

    [Fact]
    public async Task ChatToAnthropic_UsageWithCache_AddsUp()
    {
        gateway.Anthropic.Model("an-usage").Answer(FakeAnswer.Json(AnthropicWire.Message(
            "an-usage", "end_turn", AnthropicWire.Usage(60, 20, cacheRead: 40, cacheCreation: 10), AnthropicWire.TextBlock("ok"))));

        var usage = (await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("an-usage"))).Json["usage"]!;

        Assert.Equal(110, (int)usage["prompt_tokens"]!);
        Assert.Equal(20, (int)usage["completion_tokens"]!);
        Assert.Equal(130, (int)usage["total_tokens"]!);
        Assert.Equal(40, (int)usage["prompt_tokens_details"]!["cached_tokens"]!);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("model_context_window_exceeded", "length")]
    public async Task ChatToAnthropic_StopReason_IsTranslated(string theirs, string ours)
    {
        var name = $"an-stop-{theirs}";
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Json(AnthropicWire.Message(name, theirs, AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(ours, (string?)answer.Json["choices"]![0]!["finish_reason"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatToAnthropic_StreamOfThoughtTextAndTool_KeepsThemApart(bool split)
    {
        var name = $"an-chat-{split}";
        var script = FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln"));
        gateway.Anthropic.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        var chunks = answer.Events.SkipLast(1).Select(e => e.Json).ToList();
        var deltas = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!["delta"]!).ToList();
        var calls = deltas.Where(delta => delta["tool_calls"] is not null).Select(delta => delta["tool_calls"]![0]!).ToList();
        Assert.Equal("[DONE]", answer.Events[^1].Data);
        Assert.Equal("Let me look.", string.Concat(deltas.Select(delta => (string?)delta["content"])));
        Assert.Equal("The user wants the weather.", string.Concat(deltas.Select(delta => (string?)delta["reasoning_content"])));
        Assert.Equal("toolu_1", (string?)calls[0]["id"]);
        Assert.All(calls, call => Assert.Equal(0, (int)call["index"]!));
        Assert.Equal("Paris", (string?)JsonNode.Parse(string.Concat(calls.Select(call => (string?)call["function"]!["arguments"])))!["city"]);
        Assert.Equal("tool_calls", chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["finish_reason"]).Last(reason => reason is not null));
        Assert.Equal(130, (int)chunks[^1]["usage"]!["total_tokens"]!);
        Assert.All(chunks, chunk => Assert.Equal(name, (string?)chunk["model"]));
    }

    [Fact]
    public async Task MessagesToOpenAi_RichRequest_ArrivesAsTheGoldenBody()
    {
        var model = gateway.OpenAi.Model("oa-golden").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-golden", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Messages, $$$$"""
            {"model":"oa-golden","max_tokens":50,"temperature":0.5,"stop_sequences":["END"],"system":"Be brief.",
             "tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "tools":[{"name":"get_weather","description":"Weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{{Pixel}}}}"}}]},
              {"role":"assistant","content":[{"type":"text","text":"Checking."},{"type":"tool_use","id":"t1","name":"get_weather","input":{"city":"Paris"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"sunny"},{"type":"text","text":"So?"}]}]}
            """);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var sent = model.Request.Json;
        var messages = sent["messages"]!.AsArray();
        Assert.Equal(["system", "user", "assistant", "tool", "user"], messages.Select(message => (string?)message!["role"]));
        Assert.Equal($"data:image/png;base64,{Pixel}", (string?)messages[1]!["content"]![1]!["image_url"]!["url"]);
        Assert.Equal("t1", (string?)messages[2]!["tool_calls"]![0]!["id"]);
        AssertJson("""{"city":"Paris"}""", JsonNode.Parse((string)messages[2]!["tool_calls"]![0]!["function"]!["arguments"]!)!);
        Assert.Equal("t1", (string?)messages[3]!["tool_call_id"]);
        Assert.Contains("sunny", messages[3]!["content"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("So?", messages[4]!["content"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("required", (string?)sent["tool_choice"]);
        Assert.False((bool)sent["parallel_tool_calls"]!);
        Assert.Contains("END", sent["stop"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(50, (int)(sent["max_completion_tokens"] ?? sent["max_tokens"])!);
    }

    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("content_filter", "refusal")]
    public async Task MessagesToOpenAi_Answer_HasAnthropicsShapeStopAndUsage(string theirs, string ours)
    {
        var name = $"oa-stop-{theirs}";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "Hi", theirs, OpenAiWire.Usage(110, 20, cached: 40))));

        var json = (await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name))).Json;

        Assert.Equal("message", (string?)json["type"]);
        Assert.Equal("Hi", (string?)json["content"]![0]!["text"]);
        Assert.Equal(ours, (string?)json["stop_reason"]);
        Assert.Equal(70, (int)json["usage"]!["input_tokens"]!);
        Assert.Equal(40, (int)json["usage"]!["cache_read_input_tokens"]!);
        Assert.Equal(20, (int)json["usage"]!["output_tokens"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MessagesToOpenAi_InterleavedToolCalls_BecomeProperBlocks(bool split)
    {
        var name = $"oa-interleaved-{split}";
        var script = FakeAnswer.Sse(OpenAiWire.InterleavedToolStream(name));
        gateway.OpenAi.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var events = (await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name, extras: "\"stream\":true"))).Events;

        int? open = null;
        Dictionary<int, string> inputs = [];
        List<string?> ids = [];
        foreach (var e in events)
        {
            switch (e.Type)
            {
                case "content_block_start":
                    Assert.Null(open);
                    open = (int)e.Json["index"]!;
                    inputs.Add(open.Value, "");
                    ids.Add((string?)e.Json["content_block"]!["id"]);
                    break;
                case "content_block_delta":
                    Assert.Equal(open, (int)e.Json["index"]!);
                    inputs[open!.Value] += (string?)e.Json["delta"]!["partial_json"];
                    break;
                case "content_block_stop":
                    Assert.Equal(open, (int)e.Json["index"]!);
                    open = null;
                    break;
            }
        }

        Assert.Equal("message_start", events[0].Type);
        Assert.Equal("message_stop", events[^1].Type);
        Assert.Equal(["call_paris", "call_rome"], ids);
        Assert.Equal(["""{"city":"Paris"}""", """{"city":"Rome"}"""], inputs.OrderBy(input => input.Key).Select(input => input.Value));
        var end = events.Single(e => e.Type == "message_delta").Json;
        Assert.Equal("tool_use", (string?)end["delta"]!["stop_reason"]);
        Assert.Equal(22, (int)end["usage"]!["output_tokens"]!);
        Assert.Equal(40, (int)end["usage"]!["input_tokens"]!);
    }

    [Fact]
    public async Task CrossDialect_WhatTheTargetCannotExpress_IsDeclared()
    {
        gateway.Anthropic.Model("an-dropped").Answer(Plain("an-dropped"));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("an-dropped", extras: "\"seed\":1,\"frequency_penalty\":0.5,\"logit_bias\":{\"5\":1},\"dry_multiplier\":0.8,\"xtc_threshold\":0.1"));

        var dropped = answer.Header("x-sluice-dropped")!.Split(',', StringSplitOptions.TrimEntries);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("seed", dropped);
        Assert.Contains("frequency_penalty", dropped);
        Assert.Contains("logit_bias", dropped);
        Assert.Contains("dry_multiplier", dropped);
        Assert.Contains("xtc_threshold", dropped);
    }

    [Fact]
    public async Task CrossDialect_Strict_RefusesInsteadOfDropping()
    {
        var model = gateway.Anthropic.Model("an-strict").Answer(Plain("an-strict"));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("an-strict", extras: "\"seed\":1"), ("x-sluice-strict", "true"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("unsupported_parameter", (string?)answer.Error["code"]);
        Assert.Contains("seed", answer.Text, StringComparison.Ordinal);
        Assert.Empty(model.Requests);
    }

    private static FakeAnswer Plain(string name) =>
        FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok")));

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nfound    {actual.ToJsonString()}");

    private static JsonNode AsBlocks(JsonNode content) =>
        content is JsonValue ? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = content.DeepClone() }) : content;

    /// <summary>Anthropic takes a tool result's text as a string or as one text block; both are the same body to us.</summary>
    private static JsonNode Simplify(JsonNode messages)
    {
        var copy = messages.DeepClone();
        foreach (var message in copy.AsArray())
        {
            message!["content"] = AsBlocks(message["content"]!).DeepClone();
            foreach (var block in message["content"]!.AsArray())
            {
                if (block!["content"] is JsonArray { Count: 1 } parts)
                {
                    block["content"] = parts[0]!["text"]!.DeepClone();
                }
            }
        }

        return copy;
    }
}
