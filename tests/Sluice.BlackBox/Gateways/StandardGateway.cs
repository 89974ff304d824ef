using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

[assembly: AssemblyFixture(typeof(Sluice.BlackBox.Gateways.StandardGateway))]

namespace Sluice.BlackBox.Gateways;

/// <summary>One program for all tests that need nothing special: the bundled model and fake providers of both dialects.</summary>
/// <remarks>Each fault has a provider of its own, so that one test's outage does not close another test's road.</remarks>
public sealed class StandardGateway : IAsyncLifetime
{
    public const string ProviderKey = "sk-canary-provider-5f1d";
    public const string Nano = "sluice-nano";

    private static readonly string[] Faults =
        ["limited", "unauthorized", "forbidden", "broken", "overloaded", "cut", "garbled", "frozen", "rejecting", "early", "silent", "truncated"];

    public SluiceProgram Program { get; private set; } = null!;

    public FakeUpstream OpenAi { get; private set; } = null!;

    public FakeUpstream Anthropic { get; private set; } = null!;

    public FakeUpstream Spare { get; private set; } = null!;

    public FakeUpstream Responses { get; private set; } = null!;

    public FakeUpstream Gemini { get; private set; } = null!;

    public FakeUpstream Ollama { get; private set; } = null!;

    public FakeUpstream Azure { get; private set; } = null!;

    public HttpClient Client => Program.Client;

    public async ValueTask InitializeAsync()
    {
        OpenAi = await FakeUpstream.StartAsync();
        Anthropic = await FakeUpstream.StartAsync();
        Spare = await FakeUpstream.StartAsync();
        Responses = await FakeUpstream.StartAsync();
        Gemini = await FakeUpstream.StartAsync();
        Ollama = await FakeUpstream.StartAsync();
        Azure = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = Config(),
            Environment = new Dictionary<string, string> { ["FAKE_KEY"] = ProviderKey, ["FAKE_KEYS"] = "sk-one,sk-two,sk-three" },
        });
        TestContext.Current.SendDiagnosticMessage($"ready after {Program.TimeToReady.TotalMilliseconds:F0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await OpenAi.DisposeAsync();
        await Anthropic.DisposeAsync();
        await Spare.DisposeAsync();
        await Responses.DisposeAsync();
        await Gemini.DisposeAsync();
        await Ollama.DisposeAsync();
        await Azure.DisposeAsync();
    }

    public ChatClient Chat(string model) => new(model, new ApiKeyCredential("sk-any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(Program.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    public ResponsesClient Answers() => new(new ApiKeyCredential("sk-any"), new ResponsesClientOptions
    {
        Endpoint = new Uri(Program.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    public AnthropicClient Claude() => new() { ApiKey = "sk-any", BaseUrl = Program.Address.ToString().TrimEnd('/'), MaxRetries = 0 };

    private string Config()
    {
        var faults = string.Concat(Faults.Select(fault => $"""
              - id: {fault}
                dialect: openai
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["{fault}-*"]
              - id: {fault}-claude
                dialect: anthropic
                base_url: {Anthropic.AnthropicBaseUrl}
                api_key_env: FAKE_KEY
                models: ["claude-{fault}-*"]

            """));
        return $"""
            limits: {"{"} body: 1MiB {"}"}
            providers:
              - id: fake-openai
                dialect: openai
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["oa-*"]
              - id: fake-anthropic
                dialect: anthropic
                base_url: {Anthropic.AnthropicBaseUrl}
                api_key_env: FAKE_KEY
                models: ["an-*"]
              - id: fake-responses
                dialect: openai-responses
                base_url: {Responses.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["re-*"]
              - id: fake-gemini
                dialect: gemini
                base_url: {Gemini.Address}
                api_key_env: FAKE_KEY
                models: ["ge-*", "gemini-*"]
              - id: fake-ollama
                dialect: ollama
                base_url: {Ollama.Address}
                models: ["ol-*"]
              - id: fake-azure
                dialect: azure-openai
                base_url: {Azure.Address}
                api_key_env: FAKE_KEY
                models: ["az-*"]
              - id: azure-v1
                dialect: azure-openai
                base_url: {Azure.Address}
                api_key_env: FAKE_KEY
                api_version: v1
                models: ["azv-*"]
              - id: azure-dated
                dialect: azure-openai
                base_url: {Azure.Address}
                api_key_env: FAKE_KEY
                api_version: 2025-04-01-preview
                models: ["azd-*"]
              - id: azure-always
                dialect: azure-openai
                base_url: {Azure.Address}
                api_key_env: FAKE_KEY
                api_version: v1
                responses: always
                models: ["aza-*"]
              - id: fake-groq
                preset: groq
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["groq-*"]
              - id: fake-mistral
                preset: mistral
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["mistral-*"]
              - id: fake-cohere
                preset: cohere
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                models: ["command-*"]
              - id: several-keys
                dialect: anthropic
                base_url: {Anthropic.AnthropicBaseUrl}
                api_key_env: FAKE_KEYS
                models: ["keys-*"]
              - id: first
                dialect: openai
                base_url: {OpenAi.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                priority: 1
                models: ["both-*", "trio-*"]
              - id: second
                dialect: openai
                base_url: {Spare.OpenAiBaseUrl}
                api_key_env: FAKE_KEY
                priority: 2
                models: ["both-*", "trio-*"]
              - id: third
                dialect: anthropic
                base_url: {Anthropic.AnthropicBaseUrl}
                api_key_env: FAKE_KEY
                priority: 3
                models: ["trio-*"]
            {faults}
            models:
              - id: sluice-nano
                source: builtin:sluice-nano
                adapters:
                  - {"{"} name: pirate, source: builtin:sluice-nano-pirate {"}"}
                  - {"{"} name: shout, source: builtin:sluice-nano-shout {"}"}
                unsupported_params: [presence_penalty]
                default: true
              - id: answers-limited
                provider: fake-responses
                upstream_id: re-limited-kept
                system_prompt: Be kind.
              - id: house-answers
                provider: fake-responses
                upstream_id: re-concrete
              - id: tagged:latest
                provider: fake-openai
                upstream_id: oa-tagged
              - id: plain-chat
                provider: fake-openai
                upstream_id: oa-plain
                max_output: 50
                unsupported_params: [seed, frequency_penalty, tools]
              - id: plain-messages
                provider: fake-anthropic
                upstream_id: an-plain
                max_output: 50
                supported_params: [top_p]
              - id: plain-gemini
                provider: fake-gemini
                upstream_id: ge-plain
                unsupported_params: [seed, response_format]
              - id: house-chat
                provider: fake-openai
                upstream_id: oa-concrete-chat
                context: 8000
                max_output: 1000
            aliases:
              small: sluice-nano
              house: house-chat
              fast: ge-concrete
              pet: ol-concrete

            """;
    }
}
