using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using static Sluice.BlackBox.Gateways.Calls;

namespace Sluice.BlackBox.Embedded;

/// <summary>Adapters that the operator adds, changes and removes while requests run.</summary>
public sealed class AdapterAdministrationTests
{
    private const string Route = "/admin/v1/adapters";
    private const string Question = "What is the capital of France?";
    private const string Plain = "The capital of France is Paris.";
    private const string Pirate = "Arr, The capital of France be Paris.";
    private const string Shout = "THE CAPITAL OF FRANCE IS PARIS.";
    private const string Plainly = "\"temperature\":0,\"chat_template_kwargs\":{\"enable_thinking\":false}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adapter_AddedChangedRemoved_IsInForceAtOnceAndTheBaseIsRestored()
    {
        await using var program = await StartAsync();

        var added = await program.Client.PostAsync(Route, Definition("style", "pirate"));
        Assert.Equal((HttpStatusCode.Created, "/admin/v1/adapters/own%3Astyle"), (added.Status, added.Header("Location")));
        Assert.Equal(("own:style", "own", "style", "builtin:sluice-nano-pirate", "admin", "ready"), Told(added.Json));
        Assert.InRange((int)added.Json["memory_bytes"]!, 280_000, 310_000);
        Assert.Equal(Pirate, await AskAsync(program, "own:style"));
        Assert.Equal(Plain, await AskAsync(program, "own"));

        var swapped = await SendAsync(program, HttpMethod.Patch, Route + "/own:style", """{"source":"builtin:sluice-nano-shout"}""");
        Assert.Equal((HttpStatusCode.OK, "builtin:sluice-nano-shout"), (swapped.Status, (string?)swapped.Json["source"]));
        Assert.Equal(Shout, await AskAsync(program, "own:style"));

        var weakened = await SendAsync(program, HttpMethod.Patch, Route + "/own%3Astyle", """{"weight":0}""");
        Assert.Equal(0, (double)weakened.Json["weight"]!);
        Assert.Equal(Plain, await AskAsync(program, "own:style"));
        Assert.Equal(Shout, await AskAsync(program, "own:style*1"));

        await program.Client.PostAsync(Route, Definition("other", "pirate"));
        Assert.Equal("ARR, THE CAPITAL OF FRANCE BE PARIS.", await AskAsync(program, "own:style*1+other"));
        Assert.Equal(["own:other", "own:style"], (await ListAsync(program)).Order(StringComparer.Ordinal));

        var removed = await SendAsync(program, HttpMethod.Delete, Route + "/own:style");
        Assert.Equal((HttpStatusCode.OK, true), (removed.Status, (bool?)removed.Json["deleted"]));
        Assert.Equal(HttpStatusCode.NotFound, (await program.Client.PostAsync(Chat, ChatBody("own:style"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await program.Client.FetchAsync(Route + "/own:style")).Status);
        Assert.Equal(Plain, await AskAsync(program, "own"));
        foreach (var action in (string[])["added", "changed", "removed"])
        {
            await program.WaitForLogAsync($"adapter style of model own {action} by the operator", Token);
        }
    }

    [Fact]
    public async Task Adapters_ChangedAllTheTime_LeaveEachRequestTheOneThatItBeganWith()
    {
        await using var program = await StartAsync();
        await program.Client.PostAsync(Route, Definition("style", "pirate"));
        using var stream = await program.Client.OpenAsync(Chat, ChatBody("own:style", "Tell me a story.", Plainly + ",\"stream\":true,\"max_tokens\":120"), Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seen = new HashSet<string?>();
        var asking = Enumerable.Range(0, 3).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = await AskAsync(program, "own:style");
                lock (seen)
                {
                    seen.Add(answer);
                }
            }
        }).ToArray();

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(program, HttpMethod.Patch, Route + "/own:style", """{"source":"builtin:sluice-nano-shout"}""")).Status);
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(program, HttpMethod.Patch, Route + "/own:style", """{"source":"builtin:sluice-nano-pirate"}""")).Status);
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);
        Assert.Subset(new HashSet<string?> { Pirate, Shout }, seen);
        var told = await stream.Content.ReadAsStringAsync(Token);
        Assert.Contains("\"Arr", told, StringComparison.Ordinal);
        Assert.Contains("data: [DONE]", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_AfterAKillAndAReload_HoldUntilTheConfigurationSaysSomethingElse()
    {
        using var folder = new TemporaryFolder();
        const string Configured = "{ name: kept, source: builtin:sluice-nano-pirate }, { name: gone, source: builtin:sluice-nano-pirate }, { name: changed, source: builtin:sluice-nano-pirate }";
        await using (var first = await StartAsync(Configured, folder))
        {
            await first.Client.PostAsync(Route, Definition("added", "shout"));
            await SendAsync(first, HttpMethod.Delete, Route + "/own:gone");
            await SendAsync(first, HttpMethod.Patch, Route + "/own:changed", """{"source":"builtin:sluice-nano-shout"}""");
            await first.KillAsync();
        }

        await using var second = await StartAsync(Configured, folder);
        Assert.Equal(["own:added", "own:changed", "own:kept"], (await ListAsync(second)).Order(StringComparer.Ordinal));
        Assert.Equal((Shout, Shout, Pirate), (await AskAsync(second, "own:added"), await AskAsync(second, "own:changed"), await AskAsync(second, "own:kept")));
        await ReloadAsync(second, Configured);
        Assert.Equal(Shout, await AskAsync(second, "own:changed"));
        Assert.Equal(("own:kept", "own", "kept", "builtin:sluice-nano-pirate", "configuration", "ready"), Told((await second.Client.FetchAsync(Route + "/own:kept")).Json));

        // The file has another weight for one, and knows the other and a third by now.
        await ReloadAsync(second, "{ name: changed, source: builtin:sluice-nano-pirate, weight: 0.9 }, { name: added, source: builtin:sluice-nano-pirate }");
        Assert.Equal(["own:added", "own:changed"], (await ListAsync(second)).Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => AskAsync(second, "own:added"), text => text == Pirate, "the adapter as configured", Token);
        Assert.Equal(0.9, (double)(await second.Client.FetchAsync(Route + "/own:changed")).Json["weight"]!);
        await second.WaitForLogAsync("the configuration says something else about adapter changed of model own", Token);
    }

    [Fact]
    public async Task Requests_ThatCantBeMet_SayWhyAndChangeNothing()
    {
        using var folder = new TemporaryFolder();
        await using var program = await StartAsync("{ name: style, source: builtin:sluice-nano-pirate }");
        await File.WriteAllTextAsync(folder.File("broken.gguf"), "GGUF and then nothing", Token);
        var model = Path.Combine(AppContext.BaseDirectory, "program", "models", "sluice-nano-f16.gguf");
        (string Body, HttpStatusCode Status, string Code, string? Param, string Message)[] cases =
        [
            ("{", HttpStatusCode.BadRequest, "invalid_json", null, "not valid JSON"),
            ("[]", HttpStatusCode.BadRequest, "invalid_value", null, "must be a JSON object"),
            ("""{"name":"a","name":"b"}""", HttpStatusCode.BadRequest, "invalid_json", null, "name"),
            ("""{"name":"a","source":"builtin:sluice-nano-shout"}""", HttpStatusCode.BadRequest, "invalid_value", "model", "'model' is required"),
            ("""{"model":"nope","name":"a","source":"builtin:sluice-nano-shout"}""", HttpStatusCode.NotFound, "model_not_found", "model", "There is no local model 'nope'; there are 'own', 'sluice-nano'."),
            ("""{"model":"own","name":"a"}""", HttpStatusCode.BadRequest, "invalid_value", null, "'source' is required"),
            ("""{"model":"own","name":"a+b","source":"builtin:sluice-nano-shout"}""", HttpStatusCode.BadRequest, "invalid_value", "name", "is not an adapter name"),
            ("""{"model":"own","name":"a","source":"builtin:sluice-nano-shout","weight":1.5}""", HttpStatusCode.BadRequest, "invalid_value", "weight", "'1.5' is not a number from 0 to 1"),
            ("""{"model":"own","name":"a","source":"builtin:sluice-nano-shout","wight":1}""", HttpStatusCode.BadRequest, "invalid_value", null, "did you mean 'weight'?"),
            ("""{"model":"own","name":"a","source":"https://example.com/a.gguf"}""", HttpStatusCode.BadRequest, "invalid_value", "source", "is not file:PATH.gguf"),
            ("""{"model":"own","name":"a","source":"builtin:../../sluice-nano"}""", HttpStatusCode.BadRequest, "invalid_value", "source", "is not file:PATH.gguf"),
            ("""{"model":"own","name":"a","source":"file:${SLUICE_ADMIN_KEY}"}""", HttpStatusCode.NotFound, "model_file_not_found", "source", "${SLUICE_ADMIN_KEY}"),
            ("""{"model":"own","name":"a","source":"file:/nowhere/a.gguf"}""", HttpStatusCode.NotFound, "model_file_not_found", "source", "/nowhere/a.gguf"),
            ($$"""{"model":"own","name":"a","source":"file:{{folder.File("broken.gguf")}}"}""", HttpStatusCode.BadRequest, "invalid_value", "source", "can't be loaded"),
            ($$"""{"model":"own","name":"a","source":"file:{{model}}"}""", HttpStatusCode.BadRequest, "invalid_value", "source", "can't be loaded"),
            (Definition("style", "shout"), HttpStatusCode.Conflict, "already_exists", "name", "has an adapter 'style' already"),
        ];

        foreach (var (body, status, code, param, message) in cases)
        {
            var answer = await program.Client.PostAsync(Route, body);
            Assert.True((answer.Status, (string?)answer.Error["code"], (string?)answer.Error["param"]) == (status, code, param), $"{body}: {answer.Text}");
            Assert.Contains(message, (string?)answer.Error["message"], StringComparison.Ordinal);
        }

        var broken = await SendAsync(program, HttpMethod.Patch, Route + "/own:style", $$"""{"source":"file:{{folder.File("broken.gguf")}}"}""");
        var renamed = await SendAsync(program, HttpMethod.Patch, Route + "/own:style", """{"name":"other"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "source", HttpStatusCode.BadRequest, "name"), (broken.Status, (string?)broken.Error["param"], renamed.Status, (string?)renamed.Error["param"]));
        foreach (var unknown in (string[])["/own:nobody", "/nope:style", "/style", "/own:", "/:style"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await program.Client.FetchAsync(Route + unknown)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(program, HttpMethod.Patch, Route + unknown, "{}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(program, HttpMethod.Delete, Route + unknown)).Status);
        }

        Assert.Equal(["own:style"], await ListAsync(program));
        Assert.Equal(Pirate, await AskAsync(program, "own:style"));
    }

    [Fact]
    public async Task Routes_WithoutTheOperatorsKey_AreClosed()
    {
        const string Key = "sk-canary-desk";
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings { Config = Config(null), Environment = new Dictionary<string, string> { ["SLUICE_ADMIN_KEY"] = Key } }, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Client.FetchAsync(Route)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Client.PostAsync(Route, Definition("style", "pirate"), ("x-api-key", "wrong"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await program.Client.PostAsync(Route, Definition("style", "pirate"), ("Authorization", "Bearer " + Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(program, HttpMethod.Delete, Route + "/own:style")).Status);
        Assert.Equal(Pirate, await AskAsync(program, "own:style"));
    }

    private static (string?, string?, string?, string?, string?, string?) Told(JsonNode entry) =>
        ((string?)entry["id"], (string?)entry["model"], (string?)entry["name"], (string?)entry["source"], (string?)entry["origin"], (string?)entry["status"]);

    private static string Definition(string name, string style) => $$"""{"model":"own","name":"{{name}}","source":"builtin:sluice-nano-{{style}}"}""";

    private static string Config(string? adapters) => $"models:\n  - {{ id: own, source: builtin:sluice-nano, default: true, adapters: [{adapters}] }}\n";

    private static Task<SluiceProgram> StartAsync(string? adapters = null, TemporaryFolder? data = null) =>
        SluiceProgram.StartAsync(new ProgramSettings { Config = Config(adapters), DataFolder = data?.File("data") }, Token);

    private static async Task ReloadAsync(SluiceProgram program, string adapters)
    {
        await File.WriteAllTextAsync(program.ConfigFile, Config(adapters), Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync("/v1/admin/reload", "")).Status);
    }

    private static async Task<IEnumerable<string>> ListAsync(SluiceProgram program) =>
        (await program.Client.FetchAsync(Route + "?model=own")).Json["adapters"]!.AsArray().Select(entry => (string)entry!["id"]!);

    private static async Task<string?> AskAsync(SluiceProgram program, string model)
    {
        var answer = await program.Client.PostAsync(Chat, ChatBody(model, Question, Plainly));
        return (string?)answer.Json["choices"]?[0]?["message"]?["content"] ?? answer.Text;
    }

    private static async Task<Answer> SendAsync(SluiceProgram program, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await program.Client.AnswerAsync(request);
    }
}
