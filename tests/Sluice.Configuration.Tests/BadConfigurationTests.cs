namespace Sluice.Configuration.Tests;

/// <summary>Each mistake gets its exact line.</summary>
public class BadConfigurationTests
{
    private const string RootKeys = "aliases, auth, batch, cors, data, database, engine, limits, listen, logging, metrics_listen, models, outbound, providers, responses, shutdown_timeout, strict";
    private const string Provider = "providers: [{ id: a, dialect: openai, base_url: \"http://h/v1\" }]\n";

    [Theory]
    [InlineData("lisen: []", "sluice.yaml:1:1: unknown key 'lisen'; did you mean 'listen'? allowed: " + RootKeys)]
    [InlineData("zzz: 1", "sluice.yaml:1:1: unknown key 'zzz'; allowed: " + RootKeys)]
    [InlineData("limits:\n  bdy: 1", "sluice.yaml:2:3: limits: unknown key 'bdy'; did you mean 'body'? allowed: body, connections, header_bytes, inputs, json_depth, spool, stream_idle, upload")]
    [InlineData("strict: yes", "sluice.yaml:1:9: strict: 'yes' is not true or false")]
    [InlineData("strict: 'true'", "sluice.yaml:1:9: strict: expected true or false, found the text 'true' in quotes")]
    [InlineData("strict:", "sluice.yaml:1:8: strict: expected true or false, found nothing")]
    [InlineData("strict: [true]", "sluice.yaml:1:9: strict: expected true or false, found a list")]
    [InlineData("limits: 5", "sluice.yaml:1:9: limits: expected a mapping, found '5'")]
    [InlineData("limits: { body: 3 MB }", "sluice.yaml:1:17: limits.body: '3 MB' is not a size such as 64KiB, 30MiB, 1GiB or a number of bytes")]
    [InlineData("limits: { body: 2GiB }", "sluice.yaml:1:17: limits.body: '2GiB' is not a size from 1KiB to 1GiB")]
    [InlineData("limits: { json_depth: 1.5 }", "sluice.yaml:1:23: limits.json_depth: '1.5' is not an integer from 8 to 1000")]
    [InlineData("limits: { json_depth: 99999999999 }", "sluice.yaml:1:23: limits.json_depth: '99999999999' is not an integer from 8 to 1000")]
    [InlineData("shutdown_timeout: 30", "sluice.yaml:1:19: shutdown_timeout: '30' is not a duration such as 500ms, 30s, 5m or 1h")]
    [InlineData("shutdown_timeout: 0s", "sluice.yaml:1:19: shutdown_timeout: '0s' is not a duration from 1ms to 24h")]
    [InlineData("listen: http://127.0.0.1:1", "sluice.yaml:1:9: listen: expected a list of listen address, found 'http://127.0.0.1:1'")]
    [InlineData("listen: []", "sluice.yaml:1:9: listen: needs at least 1 entry")]
    [InlineData("listen: ['http://127.0.0.1']", "sluice.yaml:1:10: listen[0]: 'http://127.0.0.1' has no port, as http://127.0.0.1:31313 has")]
    [InlineData("listen: ['http://127.0.0.1:70000']", "sluice.yaml:1:10: listen[0]: 'http://127.0.0.1:70000' has a port that is not a number from 0 to 65535")]
    [InlineData("listen: ['http://example.com:80']", "sluice.yaml:1:10: listen[0]: 'http://example.com:80' has a host that is not an IP address, localhost or *")]
    [InlineData("listen: ['ftp://127.0.0.1:1']", "sluice.yaml:1:10: listen[0]: 'ftp://127.0.0.1:1' is not an address such as http://127.0.0.1:31313")]
    [InlineData("database: mysql", "sluice.yaml:1:11: database: 'mysql' is not supported; only sqlite is")]
    [InlineData("outbound: { proxy: 'http://u:secret@' }", "sluice.yaml:1:20: outbound.proxy: the value is not an absolute http or https URL, such as https://api.example.com/v1")]
    [InlineData("cors: { origins: ['https://a/b'] }", "sluice.yaml:1:19: cors.origins[0]: 'https://a/b' is not an origin such as https://app.example, or *")]
    [InlineData("auth: { admin_key_env: sk-live-123 }", "sluice.yaml:1:24: auth.admin_key_env: the value is not the name of an environment variable (letters, digits and '_'); put the key into a variable and its name here")]
    [InlineData("data: ''", "sluice.yaml:1:7: data: '' is not a path")]
    [InlineData("providers: [{ id: a, dialect: opnai, base_url: 'http://h' }]", "sluice.yaml:1:31: providers[0].dialect: 'opnai' is not one of openai, openai-responses, anthropic, gemini, azure-openai, ollama, whisper-server")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, adapters: [{ name: a+b, source: builtin:sluice-nano-shout }] }]", "sluice.yaml:1:67: models[0].adapters[0].name: 'a+b' is not an adapter name of letters, digits, '.', '-' and '_'")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, adapters: [{ name: a, source: builtin:sluice-nano }] }]", "sluice.yaml:1:78: models[0].adapters[0].source: 'builtin:sluice-nano' is not file:PATH.gguf or builtin:sluice-nano-pirate or builtin:sluice-nano-shout")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, adapters: [{ name: a, source: builtin:sluice-nano-shout, weight: 1.5 }] }]", "sluice.yaml:1:113: models[0].adapters[0].weight: '1.5' is not a number from 0 to 1")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, adapters: [{ name: a, source: builtin:sluice-nano-shout }, { name: a, source: builtin:sluice-nano-pirate }] }]", "sluice.yaml:1:115: models[0].adapters[1].name: the name 'a' is taken by another adapter of 'm'")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, capabilities: [speech_to_text] }]", "sluice.yaml:1:62: models[0].capabilities: the engine in the program generates, embeds and reranks, and this model is for none of that")]
    [InlineData("providers: [{ id: w, dialect: whisper-server, base_url: 'http://h' }]\nmodels: [{ id: m, provider: w, capabilities: [generate] }]", "sluice.yaml:2:46: models[0].capabilities: a provider of the dialect whisper-server does nothing but speech_to_text")]
    [InlineData("models: [{ id: m, source: builtin:sluice-nano, adapters: [{ name: a }] }]", "sluice.yaml:1:59: models[0].adapters[0]: 'source' is required")]
    [InlineData(Provider + "models: [{ id: m, provider: a, adapters_normalize: true }]", "sluice.yaml:2:52: models[0].adapters_normalize: only a model with a source has adapters")]
    [InlineData("providers: [{ id: a, dialect: openai, base_url: 'http://h', responses: always }]", "sluice.yaml:1:72: providers[0].responses: only providers of the dialect azure-openai have both routes; for others the dialect itself says it")]
    [InlineData("providers: [{ id: a, dialect: azure-openai, base_url: 'http://h', responses: always }]", "sluice.yaml:1:78: providers[0].responses: the API version has no Responses; api_version must be v1, preview, or 2025-03-01-preview or later")]
    [InlineData("providers: [{ id: a, base_url: 'http://h' }]", "sluice.yaml:1:13: providers[0]: 'dialect' is required, or a preset that gives it")]
    [InlineData("providers: [{ preset: openai, api_key_env: null }]", "sluice.yaml:1:13: providers[0]: 'id' is required")]
    [InlineData("providers: [{ id: a b, preset: vllm }]", "sluice.yaml:1:19: providers[0].id: 'a b' is not an id of letters, digits, '.', '-' and '_'")]
    [InlineData("providers: [{ id: a, preset: nope, dialect: openai, base_url: 'http://h' }]", "sluice.yaml:1:30: providers[0].preset: 'nope' is not one of openai, anthropic, gemini, azure, openrouter, mistral, deepseek, groq, xai, together, fireworks, cerebras, cohere, perplexity, huggingface, nvidia, ollama, lmstudio, llama.cpp, vllm, sglang, localai, tei, whisper-server, generic")]
    [InlineData("providers: [{ id: a, preset: vllm, headers: { Host: x } }]", "sluice.yaml:1:47: providers[0].headers: the name 'Host' is set by the connection itself")]
    [InlineData("providers: [{ id: a, preset: vllm, headers: { x-a: \"top\\nsecret\" } }]", "sluice.yaml:1:52: providers[0].headers.x-a: the value has characters that a header cannot carry")]
    [InlineData("providers: [{ id: a, preset: vllm, headers: { x-a: 1, X-A: 2 } }]", "sluice.yaml:1:55: providers[0].headers: the name 'X-A' is there twice; case makes no difference")]
    [InlineData("providers:\n- { id: a, preset: vllm }\n- { id: a, preset: ollama }", "sluice.yaml:3:9: providers[1].id: the id 'a' is taken in line 2")]
    [InlineData("providers: [5]", "sluice.yaml:1:13: providers[0]: expected a mapping, found '5'")]
    [InlineData(Provider + "models:\n- { id: m, provider: b }", "sluice.yaml:3:22: models[0].provider: 'b' is not one of a")]
    [InlineData("models:\n- { id: m, provider: b }", "sluice.yaml:2:22: models[0].provider: 'b' is not a provider: there are none")]
    [InlineData("models:\n- { id: m }", "sluice.yaml:2:3: models[0]: 'm' needs a provider (where it is served) or a source (where its weights are)")]
    [InlineData(Provider + "models:\n- { id: m, provider: a, source: 'builtin:sluice-nano' }", "sluice.yaml:3:3: models[0]: 'm' has both a provider and a source; only one can serve it")]
    [InlineData("models: [{ id: m, source: 'hf:a/b' }]", "sluice.yaml:1:27: models[0].source: 'hf:a/b' is not file:PATH.gguf or builtin:sluice-nano")]
    [InlineData("models: [{ id: m, source: 'file:' }]", "sluice.yaml:1:27: models[0].source: 'file:' is not a path")]
    [InlineData(Provider + "models:\n- { id: m, provider: a }\n- { id: m, provider: a }", "sluice.yaml:4:9: models[1].id: the id 'm' is taken in line 3")]
    [InlineData(Provider + "models:\n- { id: m, provider: a, default: true }\n- { id: n, provider: a, default: true }", "sluice.yaml:4:34: models[1].default: only one model can be the default, and there is one in line 3")]
    [InlineData(Provider + "models: [{ id: m, provider: a, context: 10, max_output: 20 }]", "sluice.yaml:2:57: models[0].max_output: 20 is more than the context of 10")]
    [InlineData(Provider + "models: [{ id: m, provider: a, capabilities: [fly] }]", "sluice.yaml:2:47: models[0].capabilities[0]: 'fly' is not one of generate, embed, rerank, classify, code, reasoning, summarize, tool_use, multi_tool_call, vision, video_understanding, audio_understanding, grounding, speech_to_text, text_to_speech, image_generation, video_generation")]
    [InlineData(Provider + "models: [{ id: m, provider: a, cost: { input: 1 } }]", "sluice.yaml:2:38: models[0].cost: 'output' is required")]
    [InlineData(Provider + "models: [{ id: m, provider: a, cost: { input: -1, output: 1 } }]", "sluice.yaml:2:47: models[0].cost.input: '-1' is not an amount from 0 to 1000000 with at most 9 decimals, such as 3.75")]
    [InlineData("aliases: { a: b, b: sluice-nano }", "sluice.yaml:1:15: aliases.a: 'b' is an alias itself, and aliases cannot be chained; name the model")]
    [InlineData("aliases: { a b: sluice-nano }", "sluice.yaml:1:12: aliases: the name 'a b' is not a model name: 1 to 256 characters without spaces")]
    [InlineData("strict: true\nstrict: false", "sluice.yaml:2:1: the key 'strict' is there twice, first in line 1")]
    [InlineData("limits:\n\tbody: 1", "sluice.yaml:2:1: a tab cannot indent YAML; use spaces")]
    [InlineData("strict: true\n---\nstrict: false", "sluice.yaml:2:1: only one document is allowed in a file")]
    [InlineData("[a]", "sluice.yaml:1:1: expected keys and values, found a list")]
    [InlineData("? [a]\n: b", "sluice.yaml:1:3: a key must be a single word or text")]
    [InlineData("strict: !!bool true", "sluice.yaml:1:9: the tag 'tag:yaml.org,2002:bool' is not supported")]
    [InlineData("data: *nope", "sluice.yaml:1:7: the anchor 'nope' is not defined before it is used")]
    [InlineData("data: &a [*a]", "sluice.yaml:1:11: the anchor 'a' is not defined before it is used")]
    [InlineData("data: ${NOPE}", "sluice.yaml:1:7: the environment variable 'NOPE' is not set")]
    [InlineData("data: ${1X}", "sluice.yaml:1:7: '${' must be followed by the name of an environment variable and '}'; write '$${' for the characters themselves")]
    public void Load_OneMistake_SaysPlaceKeyAndWhatIsAllowed(string yaml, string expected)
    {
        var result = Given.Yaml(yaml);

        Assert.Null(result.Options);
        Assert.Equal([expected], result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Load_ManyMistakes_ReportsAllInTheOrderOfTheFile()
    {
        var result = Given.Yaml("strict: 1\nlimits: { body: x, json_depth: y }\nmodels: [{ id: m }]", ("SLUICE__DATABASE", "no"));

        Assert.Equal(
            ["sluice.yaml:1:9", "sluice.yaml:2:17", "sluice.yaml:2:32", "sluice.yaml:3:10", "SLUICE__DATABASE: database"],
            result.Errors.Select(error => error.ToString().Split(": '")[0].Split(": limits")[0].Split(": strict")[0].Split(": models")[0]));
    }

    [Fact]
    public void Load_AliasBomb_IsRefusedQuickly()
    {
        var yaml = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i =>
            $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + i), 10))}]\n"));

        var error = Assert.Single(Given.Yaml(yaml).Errors);

        Assert.EndsWith("more than 50000 values, aliases expanded", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DeepNesting_IsRefused()
    {
        var error = Assert.Single(Given.Yaml("data: " + new string('[', 10_000)).Errors);

        Assert.Equal("nested deeper than 32 levels", error.Message);
    }

    [Fact]
    public void Load_SecretInAWrongValue_IsNotRepeated()
    {
        var result = Given.Yaml("database: ${KEY}", ("KEY", "hunter2"));

        Assert.Equal(["sluice.yaml:1:11: database: '${KEY}' is not supported; only sqlite is"], result.Errors.Select(error => error.ToString()));
    }
}
