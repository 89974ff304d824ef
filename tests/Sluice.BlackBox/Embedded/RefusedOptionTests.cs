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
    [InlineData("\"logit_bias\":{\"16777217\":5}", "logit_bias", "is 16777217;")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "above 0")]
    [InlineData("\"guided_regex\":\"(\"", "guided_regex")]
    [InlineData("\"guided_regex\":5", "guided_regex")]
    [InlineData("\"grammar\":{}", "grammar")]
    [InlineData("\"guided_choice\":[]", "guided_choice")]
    [InlineData("\"guided_json\":\"{\"", "guided_json")]
    [InlineData("\"guided_json\":true", "guided_json")]
    [InlineData("\"structured_outputs\":{\"regex\":5}", "structured_outputs")]
    [InlineData("\"structured_outputs\":{}", "structured_outputs")]
    [InlineData("\"structured_outputs\":{\"regex\":\"a\",\"choice\":[\"a\"]}", "structured_outputs")]
    [InlineData("\"grammar\":\"root ::= root\"", "grammar")]
    [InlineData("\"guided_json\":{\"not\":{}}", "guided_json/not")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":" + Impossible + "}}", "response_format.json_schema.schema")]
    [InlineData("\"response_format\":{\"type\":\"json_object\",\"schema\":" + Unknown + "}", "response_format.json_schema.schema/properties/a/not")]
    public async Task Chat_OptionThatTheEngineRefuses_NamesTheField(string field, string param, string told = "")
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: field));
        Assert.Equal((HttpStatusCode.BadRequest, param), (answer.Status, (string?)answer.Error["param"]));
        Assert.Contains(told, (string)answer.Error["message"]!, StringComparison.Ordinal);
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
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search"},{"type":"function","function":{"name":"g"}},{"type":"function","function":{"name":"f","strict":true,"parameters":SCHEMA}}]}""", "tools[2].function.parameters/properties/a/not")]
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"custom","custom":{"name":"f","format":{"type":"grammar","grammar":{"syntax":"regex","definition":"("}}}}]}""", "tools[0].custom.format")]
    [InlineData(Calls.Responses, """{"input":"Hi","tools":[{"type":"function","name":"f","strict":true,"parameters":SCHEMA}]}""", "tools[0].parameters/properties/a/not")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"googleSearch":{}},{"functionDeclarations":[{"name":"g"},{"name":"f","parametersJsonSchema":SCHEMA}]}],"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}}""", "tools[1].functionDeclarations[1].parametersJsonSchema/properties/a/not")]
    public async Task Request_StrictFunctionThatCantBeHeldTo_NamesItsSchemaAsTheClientWroteIt(string path, string body, string param)
    {
        var answer = await gateway.Client.PostAsync(path, body.Replace("SCHEMA", Unknown, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains($"\"param\":\"{param}\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":""}}]}""", "tools[0].function.name")]
    [InlineData(Calls.Responses, """{"input":"Hi","tools":[{"type":"function","name":""}]}""", "tools[0].name")]
    [InlineData(Calls.Messages, """{"max_tokens":5,"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"","input_schema":{"type":"object"}}]}""", "tools[0].name")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":""}]}]}""", "tools[0].functionDeclarations[0].name")]
    [InlineData("/api/chat", """{"model":"sluice-nano","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":""}}]}""", "tools[0].function.name")]
    public async Task Request_FunctionWithoutAName_IsRefused(string path, string body, string field)
    {
        var answer = await gateway.Client.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains($"'{field}' must not be empty", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":99999}""", "max_completion_tokens")]
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":99999}""", "max_tokens")]
    [InlineData(Calls.Responses, """{"input":"Hi","max_output_tokens":99999}""", "max_output_tokens")]
    [InlineData(Calls.Messages, """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":99999}""", "max_tokens")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":99999}}""", "generationConfig.maxOutputTokens")]
    [InlineData("/api/chat", """{"model":"sluice-nano","stream":false,"messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":99999}}""", "options.num_predict")]
    public async Task Request_LimitBeyondTheContext_IsDeclaredByItsOwnName(string path, string body, string field)
    {
        var answer = await gateway.Client.PostAsync(path, body);
        Assert.Equal((HttpStatusCode.OK, field), (answer.Status, answer.Header("x-sluice-changed")));
    }

    [Fact]
    public async Task Responses_MetadataThatIsNoObject_IsRefused()
    {
        var answer = await gateway.Client.PostAsync(Calls.Responses, """{"input":"Hi","metadata":5}""");
        Assert.Equal((HttpStatusCode.BadRequest, "metadata"), (answer.Status, (string?)answer.Error["param"]));
    }

    [Theory]
    [InlineData(Calls.Chat, """{"messages":[{"role":"user","content":"TEXT"}]}""", "\"param\":\"messages\"")]
    [InlineData("/v1/completions", """{"prompt":"TEXT"}""", "\"param\":\"prompt\"")]
    [InlineData(Calls.Responses, """{"input":"TEXT"}""", "\"param\":\"input\"")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"TEXT"}]}]}""", "\"param\":\"contents\"")]
    [InlineData(Calls.Messages, """{"max_tokens":5,"messages":[{"role":"user","content":"TEXT"}]}""", "together may have 2048")]
    [InlineData("/api/generate", """{"model":"sluice-nano","prompt":"TEXT"}""", "together may have 2048")]
    public async Task Request_TooLong_NamesTheFieldOfItsDialect(string path, string body, string told)
    {
        var answer = await gateway.Client.PostAsync(path, body.Replace("TEXT", string.Concat(Enumerable.Repeat("hello ", 2100)), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(told, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"temperature\":0", 2048, null)]
    [InlineData("\"temperature\":0,\"num_ctx\":100", 100, null)]
    [InlineData("\"temperature\":0,\"num_ctx\":100,\"max_tokens\":200", 100, "max_tokens")]
    [InlineData("\"temperature\":0,\"num_ctx\":5000", 2048, "num_ctx")]
    public async Task Chat_ContextAskedFor_IsToldAndBoundsTheAnswer(string field, int context, string? changed)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano + ":pirate", extras: field));
        Assert.Equal((HttpStatusCode.OK, context.ToString(), changed), (answer.Status, answer.Header("x-sluice-context"), answer.Header("x-sluice-changed")));
    }

    [Fact]
    public async Task Chat_ContextAskedForIsTooSmall_IsRefusedWithTheNumbers()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"num_ctx\":5"));
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded", 5), (answer.Status, (string?)answer.Error["code"], (int)answer.Error["max"]!));
        var cut = await gateway.Client.PostAsync("/v1/completions", """{"model":"sluice-nano","prompt":"a","temperature":0,"num_ctx":20}""");
        Assert.Equal((20, "length"), ((int)cut.Json["usage"]!["total_tokens"]!, (string?)cut.Json["choices"]![0]!["finish_reason"]));
    }

    [Fact]
    public async Task GeminiEmbed_TooManyDimensions_NamesGeminisField()
    {
        var answer = await vectors.Client.PostAsync(
            $"/v1beta/models/{VectorGateway.Both}:embedContent", """{"content":{"parts":[{"text":"a"}]},"outputDimensionality":9999}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"param\":\"outputDimensionality\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flex", null)]
    [InlineData("priority", "service_tier")]
    public async Task Embed_ServiceTier_IsKeptToOrDeclared(string tier, string? dropped)
    {
        var answer = await vectors.Client.PostAsync("/v1/embeddings", $"{{\"model\":\"{VectorGateway.Both}\",\"input\":\"a\",\"service_tier\":\"{tier}\"}}");
        Assert.Equal((HttpStatusCode.OK, dropped), (answer.Status, answer.Header("x-sluice-dropped")));
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
