using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

public sealed class ConfigurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_WrongValue_NamesThePlaceAndWhatIsAllowed()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("sluice.yaml"), "providers:\n  - id: a\n    dialect: opnai\n    base_url: http://localhost:1/v1\n", Token);

        var check = await ProgramFile.RunAsync(["config", "check", "--config", folder.File("sluice.yaml")], cancellationToken: Token);
        var serve = await ProgramFile.RunAsync(["serve", "--listen", "http://127.0.0.1:0", "--data", folder.Path, "--config", folder.File("sluice.yaml")], cancellationToken: Token);

        foreach (var output in new[] { check, serve })
        {
            Assert.Equal(1, output.ExitCode);
            Assert.Contains("sluice.yaml:3:14: providers[0].dialect: 'opnai' is not one of", output.StandardError + output.StandardOutput, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Program_UsedWrongly_ExitsWithTwo()
    {
        var unknown = await ProgramFile.RunAsync(["sevre"], cancellationToken: Token);
        var help = await ProgramFile.RunAsync(["--help"], cancellationToken: Token);

        Assert.Equal(2, unknown.ExitCode);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("serve", help.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_EffectiveConfiguration_MasksSecretsAndTakesTheEnvironment()
    {
        var output = await ProgramFile.RunAsync(
            ["config", "show"],
            new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-canary-9", ["SLUICE__LIMITS__BODY"] = "7MiB", ["SLUICE__STRICT"] = "true" },
            cancellationToken: Token);

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("7MiB", output.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("strict: true", output.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-canary-9", output.StandardOutput + output.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_ByRouteAndBySignal_TakesAValidFileAndRefusesAnInvalidOne()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Model("first").Answer(FakeAnswer.Json(OpenAiWire.Text("first", "one")));
        upstream.Model("second").Answer(FakeAnswer.Json(OpenAiWire.Text("second", "two")));
        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { Config = Config(upstream, "first") }, Token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(program, "first"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(program, "second"));

        await File.WriteAllTextAsync(program.ConfigFile, Config(upstream, "second"), Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync("/v1/admin/reload", "")).Status);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(program, "second"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(program, "first"));

        await File.WriteAllTextAsync(program.ConfigFile, "limits: 7\n", Token);
        var refused = await program.Client.PostAsync("/v1/admin/reload", "");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("sluice.yaml:1:9", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(program, "second"));

        await File.WriteAllTextAsync(program.ConfigFile, Config(upstream, "first"), Token);
        program.Hangup();
        await Eventually.TrueAsync(() => AskAsync(program, "first"), status => status == HttpStatusCode.OK, "the reloaded model", Token);
    }

    [Fact]
    public async Task Serve_WithoutAnyConfiguration_AnswersAndFindsProviders()
    {
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings { Environment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-canary-10", ["NO_COLOR"] = "1" } }, Token);

        var answer = await program.Client.PostAsync(Calls.Chat, """{"messages":[{"role":"user","content":"Hello!"}],"temperature":0}""");

        Assert.Equal("Hello! How can I help you?", (string?)answer.Json["choices"]![0]!["message"]!["content"]);
        Assert.Contains("openai", program.Output, StringComparison.Ordinal);
        Assert.Contains("sluice-nano", program.Output, StringComparison.Ordinal);
        Assert.Contains("curl", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-canary-10", program.Output + program.Log, StringComparison.Ordinal);
        Assert.Equal(0, await program.StopAsync());
    }

    private static string Config(FakeUpstream upstream, string model) => $"""
        providers:
          - id: fake
            dialect: openai
            base_url: {upstream.OpenAiBaseUrl}
            models: [{model}]

        """;

    private static async Task<HttpStatusCode> AskAsync(SluiceProgram program, string model) =>
        (await program.Client.PostAsync(Calls.Chat, Calls.ChatBody(model))).Status;
}
