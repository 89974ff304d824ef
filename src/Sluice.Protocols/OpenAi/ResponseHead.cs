using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The fields that tell what an answer is, leniently read: a wrong type counts as absent.</summary>
internal static class ResponseHead
{
    public static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static DateTimeOffset? Created(JsonView element) =>
        element.TryGetProperty("created", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>What stands around the answer beside its known fields; padding against listeners says nothing.</summary>
    public static ProviderState? Facts(JsonView root, string dialect) =>
        AnswerFacts.Read(root, dialect, "id", "object", "created", "model", "choices", "usage", "obfuscation", "error");

    /// <summary>The id to show: the upstream's own unless it is in another dialect's form.</summary>
    public static string Id(string? upstream, string own) =>
        string.IsNullOrEmpty(upstream) || upstream.StartsWith("msg_", StringComparison.Ordinal) ? own : upstream;
}
