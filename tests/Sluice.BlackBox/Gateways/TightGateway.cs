using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

[assembly: AssemblyFixture(typeof(Sluice.BlackBox.Gateways.TightGateway))]

namespace Sluice.BlackBox.Gateways;

/// <summary>One program with short patience, an admin key, a metrics listener, cross-origin rules and content in its log.</summary>
/// <remarks>Each kind of patience has providers of its own, so that a slow machine can't run into the others: <c>idle-oa-NAME</c> is a model of one of them.</remarks>
public sealed class TightGateway : IAsyncLifetime
{
    public const string AdminKey = "sk-canary-admin-91c2";
    public const string ProviderKey = "sk-canary-provider-71aa";
    public const string Origin = "https://app.example";

    private readonly DeafListener _deaf = new();

    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream OpenAi { get; private set; } = null!;

    public FakeUpstream Anthropic { get; private set; } = null!;

    public HttpClient Client => Program.Client;

    public async ValueTask InitializeAsync()
    {
        OpenAi = await FakeUpstream.StartAsync();
        Anthropic = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = Config(),
            Environment = new Dictionary<string, string> { ["FAKE_KEY"] = ProviderKey, ["SLUICE_ADMIN_KEY"] = AdminKey },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await OpenAi.DisposeAsync();
        await Anthropic.DisposeAsync();
        _deaf.Dispose();
    }

    private string Config() => $$"""
        metrics_listen: http://127.0.0.1:0
        cors: { origins: ["{{Origin}}"] }
        limits: { stream_idle: 500ms }
        logging: { content: true }
        providers:
        {{Providers("connect", "connect: 300ms", _deaf.Address)}}
        {{Providers("first", "first_byte: 1s")}}
        {{Providers("idle", "idle: 300ms, first_byte: 60s")}}
        {{Providers("total", "total: 2s")}}
        {{Providers("flow", "first_byte: 2s, idle: 2s")}}
        {{Providers("calm", "idle: 60s")}}
          - { id: fallback, dialect: openai, base_url: "{{OpenAi.OpenAiBaseUrl}}", priority: 90, models: ["first-oa-then-*"] }

        """;

    private string Providers(string name, string timeouts, string? address = null) => $$"""
          - { id: {{name}}-oa, dialect: openai, base_url: "{{(address is null ? OpenAi.OpenAiBaseUrl : address + "/v1")}}", api_key_env: FAKE_KEY, models: ["{{name}}-oa-*"], timeouts: { {{timeouts}} } }
          - { id: {{name}}-an, dialect: anthropic, base_url: "{{address ?? Anthropic.AnthropicBaseUrl}}", api_key_env: FAKE_KEY, models: ["{{name}}-an-*"], timeouts: { {{timeouts}} } }
        """.Trim('\n');
}
