namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>The dialects of the table. A new one needs a line here and a file of samples.</summary>
internal static class TableDialects
{
    public static IReadOnlyList<TableDialect> All { get; } =
    [
        new(Wire.OpenAi, "openai"),
        new(Wire.Completions, "openai"),
        new(Wire.Responses, "openai-responses"),
        new(Wire.Anthropic, "anthropic"),
        new(Wire.Gemini, "gemini"),
        new(Wire.Ollama, "ollama"),
        new(Wire.OllamaGenerate, "ollama"),
    ];

    public static IReadOnlyList<TableDialect> Upstreams { get; } = [.. All.Where(dialect => dialect.IsUpstream)];

    public static TableDialect Named(string name) => All.Single(dialect => dialect.Name == name);

    /// <summary>The codec by which a client's request reaches a provider.</summary>
    public static TableDialect Towards(TableDialect client, TableDialect upstream) => client.Upstream == upstream.Name ? client : upstream;
}
