using System.Net;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox;

public sealed class ErrorShapeTests(StandardGateway gateway)
{
    [Theory]
    [InlineData("""{"model":"sluice-nano","messages":[""", 400, "invalid_json", null)]
    [InlineData("""[1,2]""", 400, "invalid_json", null)]
    [InlineData("""{"model":"sluice-nono","messages":[{"role":"user","content":"x"}]}""", 404, "model_not_found", "model")]
    [InlineData("""{"model":7,"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_value", "model")]
    [InlineData("""{"model":"sluice-nano","messages":"x"}""", 400, "invalid_value", "messages")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", 400, "invalid_value", "temperature")]
    [InlineData("""{"model":"sluice-nano"}""", 400, "invalid_value", "messages")]
    public async Task Chat_WrongRequest_SaysWhatAndWhere(string body, int status, string code, string? param)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, body);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(["code", "message", "param", "type"], answer.Error.AsObject().Select(field => field.Key).Order().Take(4));
        Assert.Equal(code, (string?)answer.Error["code"]);
        Assert.Equal("invalid_request_error", (string?)answer.Error["type"]);
        if (param is not null)
        {
            Assert.Equal(param, (string?)answer.Error["param"]);
        }

        Assert.NotNull(answer.Header("x-request-id"));
    }

    [Fact]
    public async Task Chat_UnknownModel_SuggestsANearName()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nona"));

        Assert.Contains("sluice-nano", (string?)answer.Error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"sluice-nano","max_tokens":9,"messages":[""", 400, "invalid_request_error")]
    [InlineData("""{"model":"sluice-nona","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""", 404, "not_found_error")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"sluice-nano","max_tokens":9,"messages":[{"role":"robot","content":"x"}]}""", 400, "invalid_request_error")]
    public async Task Messages_WrongRequest_HasAnthropicsShape(string body, int status, string type)
    {
        var answer = await gateway.Client.PostAsync(Calls.Messages, body);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("error", (string?)answer.Json["type"]);
        Assert.Equal(type, (string?)answer.Error["type"]);
        Assert.False(string.IsNullOrEmpty((string?)answer.Error["message"]));
        Assert.Equal(answer.Header("x-request-id"), (string?)answer.Json["request_id"]);
    }

    [Fact]
    public async Task Chat_TooDeep_IsRefused()
    {
        var deep = new string('[', 5000) + new string(']', 5000);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: $"\"metadata\":{deep}"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_json", (string?)answer.Error["code"]);
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task Body_OverTheLimit_IsTooLargeInTheDialectsShape(string path)
    {
        var answer = await gateway.Client.PostAsync(path, Calls.MessagesBody("sluice-nano", new string('x', 3_000_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        if (path == Calls.Chat)
        {
            Assert.Equal("request_too_large", (string?)answer.Error["code"]);
        }
        else
        {
            Assert.Equal("request_too_large", (string?)answer.Error["type"]);
        }
    }

    [Fact]
    public async Task Chat_PromptOverTheContext_SaysHowLongAndHowMuch()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", string.Concat(Enumerable.Repeat("river stone cloud ", 1500))));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("context_length_exceeded", (string?)answer.Error["code"]);
        Assert.True((int)answer.Error["prompt_len"]! > 2048);
        Assert.Equal(2048, (int)answer.Error["max"]!);
    }

    [Fact]
    public async Task Route_Unknown_IsNotFoundInTheDialectsShape()
    {
        var plain = await gateway.Client.FetchAsync("/v1/nothing-here");
        var claude = await gateway.Client.FetchAsync("/v1/nothing-here", ("anthropic-version", "2023-06-01"));

        Assert.Equal(HttpStatusCode.NotFound, plain.Status);
        Assert.Equal("not_found", (string?)plain.Error["code"]);
        Assert.Equal(HttpStatusCode.NotFound, claude.Status);
        Assert.Equal("not_found_error", (string?)claude.Error["type"]);
    }

    [Fact]
    public async Task Route_WrongMethod_IsNotAllowed()
    {
        var answer = await gateway.Client.FetchAsync(Calls.Chat);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.NotNull(answer.Error["message"]);
    }
}
