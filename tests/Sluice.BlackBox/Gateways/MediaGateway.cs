using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

[assembly: AssemblyFixture(typeof(Sluice.BlackBox.Gateways.MediaGateway))]

namespace Sluice.BlackBox.Gateways;

/// <summary>One program with providers of sound and images, which fetches what clients point at.</summary>
public sealed class MediaGateway : IAsyncLifetime
{
    public const string ProviderKey = "sk-canary-media-77d0";
    public const int LargestUpload = 4 * 1024 * 1024;

    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream OpenAi { get; private set; } = null!;

    public FakeUpstream Spare { get; private set; } = null!;

    public FakeUpstream Whisper { get; private set; } = null!;

    public FakeUpstream Gemini { get; private set; } = null!;

    public FakeUpstream Ollama { get; private set; } = null!;

    public StreamingUpstream Streaming { get; } = new();

    public HttpClient Client => Program.Client;

    public async ValueTask InitializeAsync()
    {
        OpenAi = await FakeUpstream.StartAsync();
        Spare = await FakeUpstream.StartAsync();
        Whisper = await FakeUpstream.StartAsync();
        Gemini = await FakeUpstream.StartAsync();
        Ollama = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = Config(),
            Environment = new Dictionary<string, string> { ["FAKE_KEY"] = ProviderKey },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await OpenAi.DisposeAsync();
        await Spare.DisposeAsync();
        await Whisper.DisposeAsync();
        await Gemini.DisposeAsync();
        await Ollama.DisposeAsync();
        Streaming.Dispose();
    }

    public OpenAIClient Sdk() => new(new ApiKeyCredential("sk-any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(Program.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    private string Config() => $$"""
        limits: { upload: 4MiB, spool: 8MiB }
        outbound: { allow_url_fetch: true, url_fetch_trusted_hosts: [127.0.0.1] }
        providers:
          - { id: media, dialect: openai, base_url: {{OpenAi.OpenAiBaseUrl}}, api_key_env: FAKE_KEY, models: ["tts-*", "asr-*", "img-*"] }
          - { id: first, dialect: openai, base_url: {{OpenAi.OpenAiBaseUrl}}, api_key_env: FAKE_KEY, priority: 1, models: ["both-*"] }
          - { id: second, dialect: openai, base_url: {{Spare.OpenAiBaseUrl}}, api_key_env: FAKE_KEY, priority: 2, models: ["both-*"] }
          - { id: whisper, preset: whisper-server, base_url: {{Whisper.Address}} }
          - { id: google, dialect: gemini, base_url: {{Gemini.Address}}, api_key_env: FAKE_KEY, models: ["gemini-*", "imagen-*"] }
          - { id: ollama, dialect: ollama, base_url: {{Ollama.Address}}, models: ["ol-*"] }
          - { id: slow, dialect: openai, base_url: {{Streaming.Address}}/v1, models: ["streaming-*"] }
        models:
          - { id: sluice-nano, source: "builtin:sluice-nano", default: true }
          - { id: scribe, provider: media, upstream_id: asr-scribe, capabilities: [speech_to_text] }
        aliases: { ears: scribe }

        """;
}
