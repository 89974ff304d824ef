using Sluice.Testing.Cases;
using Sluice.Testing.Programs;

namespace Sluice.Bench.Cases.Gateways;

/// <summary>Sluice's published program.</summary>
internal sealed class SluiceGateway(Providers providers, SluiceProgram program) : PeerGateway(providers)
{
    public override string Name => "Sluice";

    public override HttpClient Client => program.Client;

    public static async Task<PeerGateway> StartAsync(Providers providers)
    {
        var config = $"""
            providers:
              - id: openai
                dialect: openai
                base_url: {providers.Of("openai").OpenAiBaseUrl}
                api_key_env: CASE_KEY
                models: ["{TranslationCase.ModelPrefix("openai")}*"]
              - id: anthropic
                dialect: anthropic
                base_url: {providers.Of("anthropic").AnthropicBaseUrl}
                api_key_env: CASE_KEY
                models: ["{TranslationCase.ModelPrefix("anthropic")}*"]
              - id: gemini
                dialect: gemini
                base_url: {providers.Of("gemini").Address}
                api_key_env: CASE_KEY
                models: ["{TranslationCase.ModelPrefix("gemini")}*"]
            """;
        return new SluiceGateway(providers, await SluiceProgram.StartAsync(new ProgramSettings { Config = config, Environment = new Dictionary<string, string> { ["CASE_KEY"] = "any" } }));
    }

    public override bool Offers(string client, string upstream) => true;

    public override ValueTask DisposeAsync() => program.DisposeAsync();
}
