using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Hostility;

/// <summary>A program that rude clients may try to break; when they are done, it must be well and have met no bug.</summary>
public sealed class HostileGateway : IAsyncLifetime
{
    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream Upstream { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = $$"""
                limits: { body: 256KiB, header_bytes: 8KiB }
                providers:
                  - { id: fake, dialect: openai, base_url: "{{Upstream.OpenAiBaseUrl}}", models: ["*"] }

                """,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Upstream.DisposeAsync();
        Assert.DoesNotContain("met a bug", Program.Log, StringComparison.Ordinal);
    }
}
