using System.Net;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

/// <summary>What only the engine can refuse is told with the field's name in the client's own dialect.</summary>
public sealed class RefusedOptionTests(StandardGateway gateway, VectorGateway vectors)
{
    private const string Impossible = """{"type":"string","minLength":3,"maxLength":1}""";
    private const string Unknown = """{"type":"object","properties":{"a":{"not":{}}}}""";
    private const string Gemini = "/v1beta/models/sluice-nano:generateContent";

    [Theory]
    [InlineData("\"logit_bias\":{\"999999\":5}", "logit_bias")]
    [InlineData("\"repetition_penalty\":50", "repetition_penalty")]
    [InlineData("\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]", "stop")]
    [InlineData("\"guided_regex\":\"(\"", "guided_regex")]
    [InlineData("\"grammar\":\"root ::= root\"", "grammar")]
    [InlineData("\"guided_json\":{\"not\":{}}", "guided_json/not")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":" + Impossible + "}}", "response_format.json_schema.schema")]
    [InlineData("\"response_format\":{\"type\":\"json_object\",\"schema\":" + Unknown + "}", "response_format.json_schema.schema/properties/a/not")]
    public async Task Chat_OptionThatTheEngineRefuses_NamesTheField(string field, string param)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: field));
        Assert.Equal((HttpStatusCode.BadRequest, param), (answer.Status, (string?)answer.Error["param"]));
    }

    [Theory]
    [InlineData(Calls.Responses, "{\"model\":\"sluice-nano\",\"input\":\"Hi\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":" + Unknown + "}}}", "text.format.schema/properties/a/not")]
    [InlineData(Gemini, "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}],\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":" + Unknown + "}}", "generationConfig.responseJsonSchema/properties/a/not")]
    [InlineData("/v1/completions", """{"model":"sluice-nano","prompt":""}""", "\"param\":\"prompt\"")]
    [InlineData("/v1/completions", """{"model":"sluice-nano","prompt":"a","max_tokens":0}""", "\"param\":\"max_tokens\"")]
    public async Task Request_InAnotherDialect_NamesItsOwnField(string path, string body, string told)
    {
        var answer = await gateway.Client.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(told, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"input\":[\"a\",\"\"]", "input")]
    [InlineData("\"input\":[99999]", "input")]
    [InlineData("\"input\":\"a\",\"dimensions\":9999", "dimensions")]
    public async Task Embed_OptionThatTheEngineRefuses_NamesTheField(string field, string param)
    {
        var answer = await vectors.Client.PostAsync("/v1/embeddings", $"{{\"model\":\"{VectorGateway.Both}\",{field}}}");
        Assert.Equal((HttpStatusCode.BadRequest, param), (answer.Status, (string?)answer.Error["param"]));
    }

    [Theory]
    [InlineData("\"top_k\":-1")]
    [InlineData("\"top_p\":0")]
    [InlineData("\"n\":100,\"max_tokens\":1")]
    public async Task Chat_ValueThatServersOfOpenModelsTake_IsTaken(string field)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: field));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    [Fact]
    public async Task Complete_EchoWithLogprobs_CountsPlacesFromThePromptsBeginning()
    {
        var answer = await gateway.Client.PostAsync("/v1/completions", """{"model":"sluice-nano","prompt":"Once upon","max_tokens":2,"logprobs":0,"echo":true,"temperature":0}""");
        Assert.Equal("Once upon a time", (string?)answer.Json["choices"]![0]!["text"]);
        Assert.Equal("[9,11]", answer.Json["choices"]![0]!["logprobs"]!["text_offset"]!.ToJsonString());
    }
}
