using System.Text.Json.Nodes;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>A dialect in the table: its codec, and messages that together hold every field that it has.</summary>
/// <param name="Dialect">The codec.</param>
/// <param name="Upstream">The upstream dialect whose providers take this dialect's bytes as they are.</param>
internal sealed record TableDialect(IDialect Dialect, string Upstream)
{
    private JsonObject? _samples;

    public string Name => Dialect.Name;

    /// <summary>Whether providers speak it; the others only reach those of <see cref="Upstream"/>.</summary>
    public bool IsUpstream => Name == Upstream;

    public IReadOnlyList<JsonNode> Requests => Read("requests");

    public IReadOnlyList<JsonNode> Answers => Read("answers");

    public IReadOnlyList<JsonNode> Streams => Read("streams");

    private IReadOnlyList<JsonNode> Read(string kind)
    {
        _samples ??= Load();
        return _samples[kind] is JsonArray array ? [.. array.Select(node => node!)] : [];
    }

    private JsonObject Load()
    {
        using var stream = typeof(TableDialect).Assembly.GetManifestResourceStream($"samples/{Name}.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
