using Sluice.Testing.Upstreams;

namespace Sluice.Bench.Cases;

/// <summary>The scripted providers; all gateways are asked about the same ones, but each gets fresh scripts.</summary>
internal sealed class Providers : IAsyncDisposable
{
    private FakeUpstream _openAi = null!;
    private FakeUpstream _anthropic = null!;
    private FakeUpstream _gemini = null!;

    public static async Task<Providers> StartAsync() => new()
    {
        _openAi = await FakeUpstream.StartAsync(),
        _anthropic = await FakeUpstream.StartAsync(),
        _gemini = await FakeUpstream.StartAsync(),
    };

    public FakeUpstream Of(string dialect) => dialect switch
    {
        "openai" => _openAi,
        "anthropic" => _anthropic,
        _ => _gemini,
    };

    /// <summary>Forgets all scripts.</summary>
    public void Forget()
    {
        _openAi.Forget();
        _anthropic.Forget();
        _gemini.Forget();
    }

    public async ValueTask DisposeAsync()
    {
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
        await _gemini.DisposeAsync();
    }
}
