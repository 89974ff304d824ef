using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Gateways;

/// <summary>A program that takes large bodies, for providers of which the first one may fail.</summary>
public sealed class LargeBodyGateway : IAsyncLifetime
{
    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream First { get; private set; } = null!;

    public FakeUpstream Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        First = await FakeUpstream.StartAsync();
        Second = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = $$"""
                limits: { body: 64MiB }
                providers:
                  - { id: first, dialect: openai, base_url: "{{First.OpenAiBaseUrl}}", priority: 1, models: ["one-*", "both-*"] }
                  - { id: second, dialect: openai, base_url: "{{Second.OpenAiBaseUrl}}", priority: 2, models: ["both-*"] }
                  - { id: slow, dialect: openai, base_url: "{{First.OpenAiBaseUrl}}", models: ["slow-*"], timeouts: { first_byte: 500ms } }
                  - { id: claude, dialect: anthropic, base_url: "{{First.AnthropicBaseUrl}}", models: ["an-*"] }
                models:
                  - { id: renamed, provider: first, upstream_id: one-renamed, unsupported_params: [seed] }
                aliases: { wordy: one-large-answer }

                """,
        });
    }

    /// <summary>Waits until nothing is held for large bodies any more.</summary>
    public Task NothingHeldAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(HeldAsync, held => held == "0", "large bodies to be let go", cancellationToken);

    /// <summary>Bytes that are held for large bodies, as the metrics tell.</summary>
    public async Task<string> HeldAsync()
    {
        var metrics = (await Program.Client.FetchAsync("/metrics")).Text;
        return metrics.Split('\n').Single(line => line.StartsWith("sluice_large_body_bytes ", StringComparison.Ordinal)).Split(' ')[^1];
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
