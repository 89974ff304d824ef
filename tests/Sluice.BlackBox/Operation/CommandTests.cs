using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

public sealed class CommandTests(StandardGateway gateway)
{
    private const string Nowhere = "http://127.0.0.1:1";
    private const char Escape = '\e';

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Address => gateway.Program.Address.ToString();

    [Theory]
    [InlineData("", "serve")]
    [InlineData("serve", "--listen")]
    [InlineData("chat", "--system")]
    [InlineData("models", "--json")]
    [InlineData("config", "check")]
    [InlineData("config check", "--config")]
    [InlineData("config show", "--json")]
    [InlineData("config schema", "schema")]
    [InlineData("version", "--json")]
    public async Task Help_OfEachVerb_IsPrinted(string verb, string expected)
    {
        var output = await RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, output.ExitCode);
        Assert.Contains(expected, output.StandardOutput, StringComparison.Ordinal);
        Assert.Empty(output.StandardError);
        Assert.DoesNotContain(Escape, output.StandardOutput);
    }

    [Theory]
    [InlineData("serve --bogus", "--bogus")]
    [InlineData("serve --log-level shout", "shout")]
    [InlineData("serve --log-format xml", "xml")]
    [InlineData("serve --listen", "--listen")]
    [InlineData("serve surplus", "surplus")]
    [InlineData("chat a b", "b")]
    [InlineData("models --gateway nope", "nope")]
    [InlineData("models --gateway ftp://127.0.0.1", "ftp://127.0.0.1")]
    [InlineData("config", "command")]
    [InlineData("config chek", "chek")]
    [InlineData("version surplus", "surplus")]
    [InlineData("", "command")]
    public async Task WrongUse_OfAVerb_ExitsWithTwoAndSaysWhy(string line, string expected)
    {
        var output = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(expected, output.StandardError, StringComparison.Ordinal);
        Assert.Contains("--help", output.StandardError, StringComparison.Ordinal);
        Assert.Empty(output.StandardOutput);
    }

    [Fact]
    public async Task Version_IsPrintedForPeopleAndAsJson()
    {
        var line = await RunAsync(["version"]);
        var json = await RunAsync(["version", "--json"]);

        var version = JsonNode.Parse(json.StandardOutput)!.AsObject();
        Assert.Equal((0, 0), (line.ExitCode, json.ExitCode));
        Assert.StartsWith("sluice " + (string?)version["package_version"], line.StandardOutput, StringComparison.Ordinal);
        string[] fields = ["package_version", "git_sha", "git_dirty", "runtime_version", "profile", "target", "features", "engine_version"];
        Assert.All(fields, field => Assert.True(version.ContainsKey(field), field));
    }

    [Fact]
    public async Task Models_OfARunningGateway_AreListedAsColumnsAndAsJson()
    {
        var table = await RunAsync(["models", "--gateway", Address]);
        var json = await RunAsync(["models", "--gateway", Address, "--json"]);

        Assert.Equal((0, 0), (table.ExitCode, json.ExitCode));
        var rows = table.StandardOutput.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["MODEL", "OWNED", "BY", "STATUS", "CONTEXT"], rows[0]);
        Assert.Contains(rows, row => row is ["sluice-nano", _, "ready", "2048"]);
        Assert.Contains(rows, row => row is ["sluice-nano:pirate", _, "ready", "2048"]);
        Assert.DoesNotContain(Escape, table.StandardOutput);
        Assert.Contains(JsonNode.Parse(json.StandardOutput)!["data"]!.AsArray(), model => (string?)model!["id"] == "sluice-nano");
    }

    [Theory]
    [InlineData("models")]
    [InlineData("models --json")]
    [InlineData("chat")]
    public async Task Verb_WithoutARunningGateway_SaysHowToStartOne(string verb)
    {
        var output = await RunAsync([.. verb.Split(' '), "--gateway", Nowhere], input: "Hello!\n");

        Assert.Equal(1, output.ExitCode);
        Assert.Contains(Nowhere, output.StandardError, StringComparison.Ordinal);
        Assert.Contains("sluice serve", output.StandardError, StringComparison.Ordinal);
        Assert.Empty(output.StandardOutput);
    }

    [Fact]
    public async Task Models_FromWhatIsNoGateway_SaysSo()
    {
        var unknown = await RunAsync(["models", "--gateway", Address + "nothing-here/"]);

        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("404", unknown.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_OfPipedLines_AnswersEachInTurn()
    {
        var output = await RunAsync(["chat", "oa-piped", "--gateway", Address, "--system", "Be brief."], input: "first\n\n  \nsecond\n", before: () =>
            gateway.OpenAi.Model("oa-piped")
                .Answer(FakeAnswer.Sse(OpenAiWire.TextStream("oa-piped", ["one", " and", " a half"])))
                .Answer(FakeAnswer.Sse(OpenAiWire.TextStream("oa-piped", ["two"]))));

        Assert.Equal((0, ""), (output.ExitCode, output.StandardError));
        Assert.Equal("one and a half\ntwo\n", output.StandardOutput);
        var requests = gateway.OpenAi.Model("oa-piped").Requests.Select(Turns).ToList();
        Assert.Equal(["system: Be brief.", "user: first"], requests[0]);
        Assert.Equal(["system: Be brief.", "user: first", "assistant: one and a half", "user: second"], requests[1]);
    }

    [Fact]
    public async Task Chat_ResetAndExit_DoWhatTheySay()
    {
        var output = await RunAsync(["chat", "oa-reset", "--gateway", Address], input: "first\n/reset\nsecond\n/exit\nthird\n", before: () =>
            gateway.OpenAi.Model("oa-reset").Answer(FakeAnswer.Sse(OpenAiWire.TextStream("oa-reset", ["ok"]))));

        Assert.Equal(0, output.ExitCode);
        Assert.Equal("ok\nok\n", output.StandardOutput);
        Assert.Equal([["user: first"], ["user: second"]], gateway.OpenAi.Model("oa-reset").Requests.Select(Turns));
    }

    [Fact]
    public async Task Chat_WithoutAModel_TalksToTheDefaultOne()
    {
        var output = await RunAsync(["chat", "--gateway", Address], input: "Hello!");

        Assert.Equal((0, ""), (output.ExitCode, output.StandardError));
        Assert.NotEmpty(output.StandardOutput.Trim());
        Assert.DoesNotContain(Escape, output.StandardOutput);
    }

    [Fact]
    public async Task Chat_QuestionThatFails_IsTakenBackAndTheRestGoesOn()
    {
        var output = await RunAsync(["chat", "oa-halting", "--gateway", Address], input: "first\nsecond\n", before: () =>
            gateway.OpenAi.Model("oa-halting")
                .Answer(FakeAnswer.Json(OpenAiWire.Error("too long for me", "invalid_request_error", "context_length_exceeded"), 400))
                .Answer(FakeAnswer.Sse(OpenAiWire.TextStream("oa-halting", ["fine"]))));

        Assert.Equal(1, output.ExitCode);
        Assert.Contains("too long for me", output.StandardError, StringComparison.Ordinal);
        Assert.Equal("fine\n", output.StandardOutput);
        Assert.Equal(["user: second"], Turns(gateway.OpenAi.Model("oa-halting").Requests[1]));
    }

    [Fact]
    public async Task Chat_AnswerThatBreaksOff_IsAFailure()
    {
        var output = await RunAsync(["chat", "oa-breaking", "--gateway", Address], input: "first\n", before: () =>
            gateway.OpenAi.Model("oa-breaking").Answer(FakeAnswer.Sse([OpenAiWire.TextChunk("oa-breaking", "half")])));

        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith("half", output.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("error", output.StandardError, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Chat_AnswerWithControlCharacters_DoesNotSteerTheTerminal()
    {
        var output = await RunAsync(["chat", "oa-steering", "--gateway", Address], input: "first\n", before: () =>
            gateway.OpenAi.Model("oa-steering").Answer(FakeAnswer.Sse(OpenAiWire.TextStream("oa-steering", ["a\u001b]0;owned\u0007b\u001b[2Jc\r\bd\u009b31m"]))));

        Assert.Equal(0, output.ExitCode);
        Assert.DoesNotContain(output.StandardOutput, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task ConfigShow_OfEachForm_MasksEverySecret()
    {
        using var folder = new Testing.TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("sluice.yaml"),
            """
            outbound: { proxy: "http://user:canary-proxy@proxy.example:8080" }
            providers:
              - id: a
                dialect: openai
                base_url: https://user:canary-userinfo@llm.example/v1
                api_key_env: A_KEY
                headers: { x-secret: canary-header, x-more: "${A_KEY}" }

            """,
            Token);
        var environment = new Dictionary<string, string> { ["A_KEY"] = "canary-key", ["SLUICE_ADMIN_KEY"] = "canary-admin" };

        var yaml = await ProgramFile.RunAsync(["config", "show"], environment, folder.Path, cancellationToken: Token);
        var json = await ProgramFile.RunAsync(["config", "show", "--json"], environment, folder.Path, cancellationToken: Token);

        Assert.All([yaml, json], output =>
        {
            Assert.True(output.ExitCode == 0, output.StandardError);
            Assert.Contains("llm.example", output.StandardOutput, StringComparison.Ordinal);
            Assert.Contains("A_KEY", output.StandardOutput, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", output.StandardOutput + output.StandardError, StringComparison.Ordinal);
        });
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(json.StandardOutput).RootElement.ValueKind);
    }

    [Fact]
    public async Task ConfigCheck_AsJson_NamesEachPlace()
    {
        using var folder = new Testing.TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("sluice.yaml"), "limits: { body: lots }\ncolour: red\n", Token);

        var output = await ProgramFile.RunAsync(["config", "check", "--json"], folder: folder.Path, cancellationToken: Token);

        var answer = JsonNode.Parse(output.StandardOutput)!;
        Assert.Equal(1, output.ExitCode);
        Assert.False((bool)answer["valid"]!);
        Assert.Equal([(1, 17), (2, 1)], answer["errors"]!.AsArray().Select(error => ((int)error!["line"]!, (int)error["column"]!)));
        Assert.Equal("limits.body", (string?)answer["errors"]![0]!["path"]);
        Assert.Contains("colour", (string?)answer["errors"]![1]!["message"], StringComparison.Ordinal);
    }

    private static Task<ProgramOutput> RunAsync(string[] arguments, string input = "", Action? before = null)
    {
        before?.Invoke();
        return ProgramFile.RunAsync(arguments, input: input, cancellationToken: Token);
    }

    private static List<string> Turns(RecordedRequest request) =>
        [.. request.Json["messages"]!.AsArray().Select(turn => $"{turn!["role"]}: {turn["content"]}")];
}
