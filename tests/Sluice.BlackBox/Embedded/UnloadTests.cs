using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox.Embedded;

/// <summary>Models that Ollama's clients let go of, and ask for again.</summary>
public sealed class UnloadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/generate")]
    [InlineData("/api/chat")]
    public async Task Unload_Model_IsOutOfMemoryUntilItIsAskedForAgain(string path)
    {
        await using var program = await StartAsync();
        Assert.True(await IsRunningAsync(program));

        var told = await program.Client.PostAsync(path, """{"model":"own","keep_alive":0}""");
        Assert.Equal((HttpStatusCode.OK, "unload"), (told.Status, (string?)told.Json["done_reason"]));
        await Eventually.TrueAsync(() => IsRunningAsync(program), running => !running, "the model to be gone", Token);
        var entry = (await program.Client.FetchAsync("/v1/models/own")).Json;
        Assert.Equal((false, "ready"), ((bool)entry["loaded"]!, (string?)entry["status"]));
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/health/ready")).Status);
        await program.WaitForLogAsync("model own is unloaded", Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => program.Client.PostAsync(Calls.Chat, Calls.ChatBody("own:pirate"))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.True(await IsRunningAsync(program));
        Assert.True((bool)(await program.Client.FetchAsync("/v1/models/own")).Json["loaded"]!);

        await program.Client.PostAsync(path, """{"model":"own","keep_alive":"0s"}""");
        await Eventually.TrueAsync(() => IsRunningAsync(program), running => !running, "the model to be gone again", Token);
        var loaded = await program.Client.PostAsync(path, """{"model":"own"}""");
        Assert.Equal("load", (string?)loaded.Json["done_reason"]);
        Assert.True(await IsRunningAsync(program));
    }

    [Theory]
    [InlineData("/api/generate", "\"prompt\":\"Hi\"")]
    [InlineData("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")]
    public async Task Unload_WithAPrompt_AnswersFirst(string path, string asks)
    {
        await using var program = await StartAsync();
        var kept = await program.Client.PostAsync(path, $$"""{"model":"own",{{asks}},"stream":false,"keep_alive":"5m"}""");
        Assert.Equal("keep_alive", kept.Header("x-sluice-dropped")!.Split(',')[0]);
        Assert.True(await IsRunningAsync(program));

        var answer = await program.Client.PostAsync(path, $$"""{"model":"own",{{asks}},"stream":false,"keep_alive":0}""");
        Assert.Equal((HttpStatusCode.OK, "stop"), (answer.Status, (string?)answer.Json["done_reason"]));
        Assert.DoesNotContain("keep_alive", answer.Header("x-sluice-dropped") ?? "", StringComparison.Ordinal);
        await Eventually.TrueAsync(() => IsRunningAsync(program), running => !running, "the model to be gone", Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync(path, $$"""{"model":"own",{{asks}},"stream":false}""")).Status);
        Assert.True(await IsRunningAsync(program));
    }

    [Fact]
    public async Task Unload_AmidAnAnswer_LeavesItWhole()
    {
        await using var program = await StartAsync();
        using var answer = await program.Client.OpenAsync(
            Calls.Chat, Calls.ChatBody("own", "Tell me a story.", "\"stream\":true,\"temperature\":0"), Token);
        await program.Client.PostAsync("/api/generate", """{"model":"own","keep_alive":0}""");
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"", text, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => IsRunningAsync(program), running => !running, "the model to be gone", Token);
    }

    private static Task<SluiceProgram> StartAsync() => SluiceProgram.StartAsync(
        new ProgramSettings
        {
            Config = "models:\n  - { id: own, source: builtin:sluice-nano, adapters: [{ name: pirate, source: builtin:sluice-nano-pirate }] }\n",
        },
        Token);

    private static async Task<bool> IsRunningAsync(SluiceProgram program) =>
        (await program.Client.FetchAsync("/api/ps")).Json["models"]!.AsArray().Any(model => (string?)model!["name"] == "own");
}
