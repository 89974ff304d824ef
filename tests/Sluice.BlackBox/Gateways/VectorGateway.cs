using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Embeddings;
using Sluice.Testing;
using Sluice.Testing.Models;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

[assembly: AssemblyFixture(typeof(Sluice.BlackBox.Gateways.VectorGateway))]

namespace Sluice.BlackBox.Gateways;

/// <summary>A program with models that embed and rank, and fake providers that do.</summary>
public sealed class VectorGateway : IAsyncLifetime
{
    public const string Embedder = "small-embedder";
    public const string Ranker = "small-ranker";

    /// <summary>The bundled model, told by its capabilities to embed as well.</summary>
    public const string Both = "nano-both";

    private readonly TemporaryFolder _models = new();

    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream Upstream { get; private set; } = null!;

    public FakeUpstream Spare { get; private set; } = null!;

    public HttpClient Client => Program.Client;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Spare = await FakeUpstream.StartAsync();
        SmallEncoder.Write(Path.Combine(_models.Path, "embedder.gguf"), ranks: false);
        SmallEncoder.Write(Path.Combine(_models.Path, "ranker.gguf"), ranks: true);
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = Config(),
            Environment = new Dictionary<string, string> { ["FAKE_KEY"] = StandardGateway.ProviderKey },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Upstream.DisposeAsync();
        await Spare.DisposeAsync();
        _models.Dispose();
    }

    public EmbeddingClient Embeddings(string model) => new(model, new ApiKeyCredential("sk-any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(Program.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    private string Config() => $$"""
        limits: { inputs: 20 }
        providers:
          - { id: oa, dialect: openai, base_url: "{{Upstream.OpenAiBaseUrl}}", api_key_env: FAKE_KEY, models: ["oa-*"] }
          - { id: az, dialect: azure-openai, base_url: "{{Upstream.Address}}", api_key_env: FAKE_KEY, models: ["az-*"] }
          - { id: ge, dialect: gemini, base_url: "{{Upstream.Address}}", api_key_env: FAKE_KEY, models: ["ge-*"] }
          - { id: ol, dialect: ollama, base_url: "{{Upstream.Address}}", models: ["ol-*"] }
          - { id: an, dialect: anthropic, base_url: "{{Upstream.AnthropicBaseUrl}}", api_key_env: FAKE_KEY, models: ["an-*"] }
          - { id: first, dialect: openai, base_url: "{{Upstream.OpenAiBaseUrl}}", api_key_env: FAKE_KEY, priority: 1, models: ["both-*"] }
          - { id: second, dialect: gemini, base_url: "{{Spare.Address}}", api_key_env: FAKE_KEY, priority: 2, models: ["both-*"] }
        models:
          - { id: {{Embedder}}, source: "file:{{Path.Combine(_models.Path, "embedder.gguf")}}" }
          - { id: {{Ranker}}, source: "file:{{Path.Combine(_models.Path, "ranker.gguf")}}" }
          - { id: {{Both}}, source: "builtin:sluice-nano", capabilities: [generate, embed], context: 512 }
          - { id: chat-only, provider: oa, upstream_id: oa-chat-only, capabilities: [generate, code] }
        aliases: { vectors: oa-concrete, google-vectors: ge-concrete, texts: {{Embedder}} }

        """;
}
