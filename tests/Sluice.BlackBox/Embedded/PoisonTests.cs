using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Engine.Gguf;
using Sluice.Testing;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox.Embedded;

/// <summary>A model whose weights are no numbers, beside one that is sound.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private readonly TemporaryFolder _models = new();
    private SluiceProgram _program = null!;
    private string _sound = null!;

    public async ValueTask InitializeAsync()
    {
        var sound = Path.Combine(AppContext.BaseDirectory, "program", "models", "sluice-nano-f16.gguf");
        var bytes = File.ReadAllBytes(sound);
        using (var file = GgufFile.Open(sound))
        {
            var norm = file.FindTensor("output_norm.weight")!;
            bytes.AsSpan((int)norm.ByteOffset, (int)norm.ByteCount).Fill(0xff);
        }

        _sound = sound;
        File.WriteAllBytes(_models.File("bad.gguf"), bytes);
        _program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = $$"""
                models:
                  - { id: good, source: "builtin:sluice-nano", default: true }
                  - { id: bad, source: "file:{{_models.File("bad.gguf")}}" }
                """,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task Chat_PoisonedModel_IsLoadedAnewOnceThenStaysInErrorWhileOthersAnswer()
    {
        Assert.Equal("ready", await StatusAsync("bad"));
        Assert.Contains("infinite or no numbers", await FailAsync(), StringComparison.Ordinal);
        await _program.WaitForLogAsync("model bad is fenced", TestContext.Current.CancellationToken);
        while (await StatusAsync("bad") != "error")
        {
            await FailAsync();
            Assert.Equal(HttpStatusCode.OK, (await _program.Client.PostAsync(Calls.Chat, Calls.ChatBody("good", extras: "\"max_tokens\":2"))).Status);
        }

        Assert.Contains("was loaded anew and failed again; it serves nothing until the configuration is reloaded", await FailAsync(), StringComparison.Ordinal);
        Assert.Equal(2, _program.Log.Split("model bad is fenced").Length - 1);
        Assert.Equal("ready", await StatusAsync("good"));
        var anthropic = await _program.Client.PostAsync(Calls.Messages, Calls.MessagesBody("bad"));
        Assert.Equal((HttpStatusCode.InternalServerError, "api_error"), (anthropic.Status, (string?)anthropic.Error["type"]));

        // Whoever mended the file gets the model back by a reload.
        File.Copy(_sound, _models.File("mended.gguf"));
        File.Move(_models.File("mended.gguf"), _models.File("bad.gguf"), overwrite: true);
        Assert.Equal(HttpStatusCode.OK, (await _program.Client.PostAsync("/v1/admin/reload", "")).Status);
        await Eventually.TrueAsync(() => StatusAsync("bad"), status => status == "ready", "the mended model", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await _program.Client.PostAsync(Calls.Chat, Calls.ChatBody("bad", extras: "\"max_tokens\":2"))).Status);
    }

    private async Task<string> FailAsync()
    {
        var answer = await _program.Client.PostAsync(Calls.Chat, Calls.ChatBody("bad"));
        Assert.True(answer.Status is HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable, answer.Text);
        return (string)answer.Error["message"]!;
    }

    private async Task<string?> StatusAsync(string model)
    {
        var list = await _program.Client.FetchAsync("/v1/models");
        return (string?)list.Json["data"]!.AsArray().Single(entry => (string?)entry!["id"] == model)!["status"];
    }
}
