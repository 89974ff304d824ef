using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Gateways;

/// <summary>
/// A program with providers of several keys each, of which each is of another organisation: what was signed under one is refused under any other, as the real
/// ones do it. Model names begin with the provider's: <c>an-</c>, <c>re-</c>, <c>ge-</c>; <c>pair-</c> has two Anthropic providers.
/// </summary>
public sealed partial class KeyedProviders : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string Model, string Key), bool> _refused = [];
    private int _count;

    public FakeUpstream Upstream { get; private set; } = null!;

    public SluiceProgram Program { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Program = await SluiceProgram.StartAsync(new ProgramSettings
        {
            Config = Config("ALL_KEYS"),
            Environment = new Dictionary<string, string> { ["ALL_KEYS"] = "keya,keyb,keyc", ["KEY_A"] = "keya", ["KEY_B"] = "keyb", ["KEY_C"] = "keyc" },
        });
    }

    /// <summary>A model whose provider refuses what another key signed; its answers carry reasoning that the asked key signed.</summary>
    public FakeModel Model(string name) => Upstream.Model(name).Judge(request => Answer(name, request));

    /// <summary>From now on a model's provider refuses a key, whatever it brings.</summary>
    public void Refuse(string model, string key) => _refused[(model, key)] = true;

    /// <summary>The key that a request came with.</summary>
    public static string KeyOf(RecordedRequest request) =>
        request.Headers.GetValueOrDefault("x-api-key") ?? request.Headers.GetValueOrDefault("x-goog-api-key") ?? request.Headers["Authorization"]["Bearer ".Length..];

    /// <summary>The configuration with another set of keys.</summary>
    public async Task ReloadAsync(string keys)
    {
        await File.WriteAllTextAsync(Program.ConfigFile, Config(keys));
        var answer = await Program.Client.PostAsync("/v1/admin/reload", "");
        Assert.True((int)answer.Status == 200, answer.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private string Config(string keys) => $$"""
        providers:
          - { id: an, dialect: anthropic, base_url: "{{Upstream.Address}}", api_key_env: {{keys}}, models: ["an-*"] }
          - { id: re, dialect: openai-responses, base_url: "{{Upstream.OpenAiBaseUrl}}", api_key_env: {{keys}}, models: ["re-*"] }
          - { id: ge, dialect: gemini, base_url: "{{Upstream.Address}}", api_key_env: {{keys}}, models: ["ge-*"] }
          - { id: pair-first, dialect: anthropic, base_url: "{{Upstream.Address}}", api_key_env: KEY_A, priority: 1, models: ["pair-*"] }
          - { id: pair-second, dialect: anthropic, base_url: "{{Upstream.Address}}", api_key_env: KEY_B, priority: 2, models: ["pair-*"] }

        """;

    private FakeAnswer? Answer(string name, RecordedRequest request)
    {
        var key = KeyOf(request);
        if (_refused.ContainsKey((name, key)))
        {
            return FakeAnswer.Json("""{"error":{"message":"This key was revoked.","type":"authentication_error","code":401,"status":"UNAUTHENTICATED"}}""", 401);
        }

        var signed = Signed().Matches(request.Text).Select(match => match.Groups[1].Value);
        if (signed.FirstOrDefault(signer => signer != key) is { } foreign)
        {
            return FakeAnswer.Json("""{"error":{"message":"The encrypted content for KEY could not be verified.","type":"invalid_request_error","code":"invalid_encrypted_content"}}""".Replace("KEY", foreign, StringComparison.Ordinal), 400);
        }

        var proof = $"SIGNED{key}+/{Interlocked.Increment(ref _count)}/==";
        var stream = request.Path.Contains("streamGenerateContent", StringComparison.Ordinal) || (bool?)request.Json["stream"] == true;
        return request switch
        {
            { Path: var path } when path.StartsWith("/v1/messages", StringComparison.Ordinal) => stream
                ? FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, proof))
                : FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), new JsonObject { ["type"] = "thinking", ["thinking"] = "Hm.", ["signature"] = proof }, AnthropicWire.TextBlock("Hello!"))),
            { Path: "/v1/responses" } => stream
                ? FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(name, proof).Select(Identified))
                : FakeAnswer.Json(Identified(ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Reasoning("Hm.", proof), ResponsesWire.Message("Hello!")))),
            _ => stream
                ? FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, proof))
                : FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(5, 5), GeminiWire.Thought("Hm."), GeminiWire.Call("get_weather", new JsonObject { ["city"] = "Paris" }, "fc_paris", proof))),
        };

        string Identified(string json) => json.Replace("resp_upstream1", $"resp_{key}{_count}", StringComparison.Ordinal);
    }

    [GeneratedRegex("SIGNED(key[a-z])")]
    private static partial Regex Signed();
}
