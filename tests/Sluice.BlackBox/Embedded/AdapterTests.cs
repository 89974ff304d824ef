using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using static Sluice.BlackBox.Gateways.Calls;

namespace Sluice.BlackBox.Embedded;

/// <summary>The bundled model with its adapters, chosen by the model's name.</summary>
public sealed class AdapterTests(StandardGateway gateway)
{
    private const string Question = "What is the capital of France?";
    private const string Plainly = "\"temperature\":0,\"chat_template_kwargs\":{\"enable_thinking\":false}";

    private static readonly (string Model, string Text)[] Answers =
    [
        ("sluice-nano", "The capital of France is Paris."),
        ("sluice-nano:pirate", "Arr, The capital of France be Paris."),
        ("sluice-nano:shout*1.0", "THE CAPITAL OF FRANCE IS PARIS."),
        ("sluice-nano:pirate+shout", "ARR, THE CAPITAL OF FRANCE BE PARIS."),
        ("small:pirate", "Arr, The capital of France be Paris."),
        ("sluice-nano:pirate*0+shout*0", "The capital of France is Paris."),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_AllNamesAtOnce_EachAnswersInItsOwnStyle()
    {
        var asked = Enumerable.Range(0, 3 * Answers.Length).Select(i => Answers[i % Answers.Length]).ToArray();

        var answers = await Task.WhenAll(asked.Select(item => gateway.Client.PostAsync(Chat, ChatBody(item.Model, Question, Plainly))));

        Assert.Equal(asked.Select(item => item.Text), answers.Select(answer => (string?)answer.Json["choices"]![0]!["message"]!["content"]));
        Assert.Equal(asked.Select(item => item.Model), answers.Select(answer => (string?)answer.Json["model"]));
        Assert.Equal(asked.Select(item => item.Model.Replace("small", "sluice-nano", StringComparison.Ordinal)), answers.Select(answer => answer.Header("x-sluice-model")));
    }

    [Fact]
    public async Task EveryDialect_NameWithAnAdapter_UsesIt()
    {
        var claude = await gateway.Client.PostAsync(Messages, MessagesBody("sluice-nano:shout", Question, "\"temperature\":0,\"thinking\":{\"type\":\"disabled\"}"));
        var gemini = await gateway.Client.PostAsync(
            "/v1beta/models/sluice-nano:shout:generateContent", $$$$"""{"contents":[{"parts":[{"text":"{{{{Question}}}}"}]}],"generationConfig":{"temperature":0,"thinkingConfig":{"thinkingBudget":0}}}""");
        var ollama = await gateway.Client.PostAsync(
            "/api/chat", $$$"""{"model":"sluice-nano:shout","stream":false,"think":false,"messages":[{"role":"user","content":"{{{Question}}}"}],"options":{"temperature":0}}""");

        Assert.Equal(Answers[2].Text, (string?)claude.Json["content"]![0]!["text"]);
        Assert.Equal(Answers[2].Text, (string?)gemini.Json["candidates"]![0]!["content"]!["parts"]![0]!["text"]);
        Assert.Equal(Answers[2].Text, (string?)ollama.Json["message"]!["content"]);
    }

    [Fact]
    public async Task EveryDialect_UnknownAdapter_IsNotFoundAndTheKnownOnesAreTold()
    {
        const string Told = "The model 'sluice-nano' has no adapter 'parrot'; it has 'pirate', 'shout'.";
        var openAi = await gateway.Client.PostAsync(Chat, ChatBody("sluice-nano:parrot"));
        var claude = await gateway.Client.PostAsync(Messages, MessagesBody("sluice-nano:pirate+parrot"));
        var gemini = await gateway.Client.PostAsync("/v1beta/models/sluice-nano:parrot:generateContent", """{"contents":[{"parts":[{"text":"Hi"}]}]}""");
        var ollama = await gateway.Client.PostAsync("/api/chat", """{"model":"sluice-nano:parrot","messages":[{"role":"user","content":"Hi"}]}""");
        var found = await gateway.Client.FetchAsync("/v1/models/sluice-nano:parrot");

        Assert.All([openAi, claude, gemini, ollama, found], answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.Equal((Told, "model_not_found", "model"), ((string?)openAi.Error["message"], (string?)openAi.Error["code"], (string?)openAi.Error["param"]));
        Assert.Equal((Told, "not_found_error"), ((string?)claude.Error["message"], (string?)claude.Error["type"]));
        Assert.Equal((Told, "NOT_FOUND"), ((string?)gemini.Error["message"], (string?)gemini.Error["status"]));
        Assert.Equal(Told, (string?)ollama.Json["error"]);
    }

    [Theory]
    [InlineData("sluice-nano:pirate*2", "'2' is no weight from 0 to 1")]
    [InlineData("sluice-nano:pirate++shout", "an adapter's name is missing")]
    [InlineData("sluice-nano:pirate+pirate", "it names 'pirate' twice")]
    public async Task Chat_NameThatCantBeRead_IsInvalid(string model, string problem)
    {
        var answer = await gateway.Client.PostAsync(Chat, ChatBody(model));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_value"), (answer.Status, (string?)answer.Error["code"]));
        Assert.Contains(problem, (string?)answer.Error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_WithAdapters_AreListedAndDescribed()
    {
        var ids = (await gateway.Client.FetchAsync("/v1/models")).Json["data"]!.AsArray().Select(model => (string?)model!["id"]).ToArray();
        var nano = (await gateway.Client.FetchAsync("/v1/models/sluice-nano")).Json;
        var stack = (await gateway.Client.FetchAsync("/v1/models/sluice-nano:pirate*0.5+shout")).Json;

        Assert.Contains("sluice-nano:pirate", ids);
        Assert.Contains("sluice-nano:shout", ids);
        Assert.Equal(["pirate", "shout"], nano["adapters"]!.AsArray().Select(adapter => (string?)adapter!["name"]));
        Assert.All(nano["adapters"]!.AsArray(), adapter => Assert.InRange((int)adapter!["memory_bytes"]!, 280_000, 310_000));
        Assert.InRange((int)nano["locations"]![0]!["vram_estimate_mb"]!, 4, 100_000);
        Assert.Equal(("sluice-nano:pirate*0.5+shout", "ready", 2048), ((string?)stack["id"], (string?)stack["status"], (int)stack["limit"]!["context"]!));
    }

    [Fact]
    public async Task Reload_OtherAdapters_AreSwappedWhileAStreamRuns()
    {
        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { Config = Config("pirate") }, Token);
        using var stream = await program.Client.OpenAsync(
            Chat, ChatBody("own:style", "Tell me a story.", Plainly + ",\"stream\":true,\"max_tokens\":120"), Token);
        await File.WriteAllTextAsync(program.ConfigFile, Config("shout"), Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync("/v1/admin/reload", "")).Status);
        await Eventually.TrueAsync(() => AskAsync(program), text => text == Answers[2].Text, "the other adapter", Token);

        await File.WriteAllTextAsync(program.ConfigFile, Config(null), Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync("/v1/admin/reload", "")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await program.Client.PostAsync(Chat, ChatBody("own:style"))).Status);
        var plain = await program.Client.PostAsync(Chat, ChatBody("own", Question, Plainly));
        Assert.Equal(Answers[0].Text, (string?)plain.Json["choices"]![0]!["message"]!["content"]);

        // The stream that began with the first one ended with it, whole.
        var told = await stream.Content.ReadAsStringAsync(Token);
        var text = string.Concat(told.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => (string?)JsonNode.Parse(line[6..])!["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]));
        Assert.StartsWith("Arr, ", text, StringComparison.Ordinal);
        Assert.NotEqual(text.ToUpperInvariant(), text);
        Assert.Contains("data: [DONE]", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adapter_ThatCantBeLoaded_IsAnErrorOfItsOwn()
    {
        var config = "models:\n  - { id: own, source: builtin:sluice-nano, adapters: [{ name: gone, source: file:/nowhere.gguf }] }\n";
        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { Config = config }, Token);

        var broken = await program.Client.PostAsync(Chat, ChatBody("own:gone"));
        var plain = await program.Client.PostAsync(Chat, ChatBody("own", Question, Plainly));
        var entry = (await program.Client.FetchAsync("/v1/models/own:gone")).Json;

        Assert.Equal((HttpStatusCode.InternalServerError, "engine_error"), (broken.Status, (string?)broken.Error["code"]));
        Assert.Equal(HttpStatusCode.OK, plain.Status);
        Assert.Equal("error", (string?)entry["status"]);
    }

    private static string Config(string? adapter) => "models:\n  - { id: own, source: builtin:sluice-nano, default: true"
        + (adapter is null ? "" : $", adapters: [{{ name: style, source: builtin:sluice-nano-{adapter} }}]") + " }\n";

    private static async Task<string?> AskAsync(SluiceProgram program)
    {
        var answer = await program.Client.PostAsync(Chat, ChatBody("own:style", Question, Plainly));
        return (string?)answer.Json["choices"]?[0]?["message"]?["content"];
    }
}
