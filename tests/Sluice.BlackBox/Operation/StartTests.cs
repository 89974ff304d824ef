using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox.Operation;

/// <summary>What can't be served is said in a line and with an exit code of 1, not in a stack trace.</summary>
public sealed class StartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_OnATakenPort_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var output = await ServeAsync("--listen", $"http://{taken.LocalEndpoint}");

        AssertRefused(output, "listen: http://127.0.0.1:");
    }

    [Fact]
    public async Task Serve_OnAnAddressOfAnotherMachine_SaysSo() =>
        AssertRefused(await ServeAsync("--listen", "http://203.0.113.7:8080"), "listen: http://203.0.113.7:8080: ");

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1")]
    public async Task Serve_OnWhatIsNoAddress_SaysSo(string address) =>
        AssertRefused(await ServeAsync("--listen", address), $"--listen: listen[0]: '{address}'");

    [Fact]
    public async Task Serve_OnAnyPortOfLocalhost_Serves()
    {
        // The program's own address comes first; this one is bound beside it.
        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { Arguments = ["--listen", "http://localhost:0"] }, Token);

        Assert.Equal(2, program.Output.Split("listening on").Length - 1);
    }

    [Fact]
    public async Task Serve_WithAConfigurationThatIsNotThere_SaysSo() =>
        AssertRefused(await ServeAsync("--config", "nowhere.yaml"), "nowhere.yaml: there is no such file");

    [Fact]
    public async Task Serve_WithADataFolderThatCannotBe_SaysSo()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "x", Token);

        AssertRefused(await ServeAsync("--data", folder.File("file")), "data: the folder ");
        AssertRefused(await ServeAsync("--data", Path.Combine(folder.File("file"), "below")), "data: the folder ");
    }

    [Fact]
    public async Task Serve_OnAFileThatIsNoDatabase_AnswersAndLeavesItAsItIsUntilItIsGone()
    {
        using var folder = new TemporaryFolder();
        var bytes = RandomNumberGenerator.GetBytes(8192);
        await File.WriteAllBytesAsync(folder.File("sluice.db"), bytes, Token);

        await using var program = await SluiceProgram.StartAsync(new ProgramSettings { DataFolder = folder.Path }, Token);
        await program.WaitForLogAsync("can't be opened", Token);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano"))).Status);
        var batch = await program.Client.PostAsync("/v1/batch", """{"requests":[]}""");
        Assert.InRange((int)batch.Status, 400, 599);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.File("sluice.db"), Token));

        File.Delete(folder.File("sluice.db"));
        await Eventually.TrueAsync(
            async () =>
            {
                await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"max_tokens\":1"), ("x-request-id", "later"));
                return (await program.Client.FetchAsync("/v1/requests/later")).Status;
            },
            status => status == HttpStatusCode.OK,
            "the request in the log",
            Token);
    }

    [Theory]
    [InlineData("missing.gguf", null, "missing")]
    [InlineData("short.gguf", "GGUF", "short: GGUF")]
    [InlineData("other.gguf", "MZ                                                       ", "other: GGUF")]
    public async Task Serve_WithAModelThatCannotBeLoaded_SaysSo(string file, string? content, string problem)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
        {
            await File.WriteAllTextAsync(folder.File(file), content, Token);
        }

        AssertRefused(await ServeAsync("--model", folder.File(file)), "--model: " + problem);
    }

    [Fact]
    public async Task Serve_WithAConfiguredModelThatCannotBeLoaded_ServesTheOthers()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("broken.gguf"), "not a model", Token);
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Config = $$"""
                    models:
                      - { id: broken, source: "file:{{folder.File("broken.gguf")}}", default: true }
                      - { id: gone, source: "file:{{folder.File("gone.gguf")}}" }
                      - { id: tight, source: "builtin:sluice-nano", context: 2048, managed: { kv_memory: 1MiB } }
                      - { id: endless, source: "builtin:sluice-nano", context: 100000000 }

                    """,
            },
            Token);

        var broken = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("broken"));
        var claude = await program.Client.PostAsync(Calls.Messages, Calls.MessagesBody("broken"));
        var nano = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0"));
        var entry = (await program.Client.FetchAsync("/v1/models/broken")).Json;

        Assert.Equal(HttpStatusCode.InternalServerError, broken.Status);
        Assert.Equal("engine_error", (string?)broken.Error["code"]);
        Assert.Equal(HttpStatusCode.InternalServerError, claude.Status);
        Assert.Equal("api_error", (string?)claude.Error["type"]);
        Assert.Equal(HttpStatusCode.OK, nano.Status);
        Assert.Equal("error", (string?)entry["status"]);
        Assert.Contains("broken: GGUF", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", program.Output, StringComparison.Ordinal);

        // Everybody is told why, with the numbers, but nothing of where files lie.
        Assert.Contains("GGUF 'broken.gguf'", (string)broken.Error["message"]!, StringComparison.Ordinal);
        Assert.Contains("GGUF 'broken.gguf'", (string)entry["error"]!, StringComparison.Ordinal);
        var tight = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("tight"));
        Assert.Contains("A context of 2048 tokens needs 3.0 MiB (3145728 bytes) for keys and values, but there are 1.0 MiB", (string)tight.Error["message"]!, StringComparison.Ordinal);
        var endless = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("endless"));
        Assert.Contains("allowed are 0 to 16777216", (string)endless.Error["message"]!, StringComparison.Ordinal);
        var gone = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("gone"));
        Assert.DoesNotContain(folder.Path, gone.Text, StringComparison.Ordinal);
        Assert.Null((await program.Client.FetchAsync("/v1/models/gone")).Json["error"]);
    }

    private static async Task<ProgramOutput> ServeAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        List<string> all = ["serve", .. arguments];
        if (!arguments.Contains("--listen"))
        {
            all.AddRange(["--listen", "http://127.0.0.1:0"]);
        }

        if (!arguments.Contains("--data"))
        {
            all.AddRange(["--data", folder.Path]);
        }

        return await ProgramFile.RunAsync(all, cancellationToken: Token);
    }

    private static void AssertRefused(ProgramOutput output, string problem)
    {
        Assert.Equal(1, output.ExitCode);
        Assert.Contains(problem, output.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.StandardError + output.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("listening on", output.StandardOutput, StringComparison.Ordinal);
    }
}
