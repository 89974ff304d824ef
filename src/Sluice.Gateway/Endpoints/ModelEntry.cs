using System.Globalization;
using System.Text.Json;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>One model as the lists show it, in OpenAI's shape with our additions, or in Anthropic's.</summary>
internal static class ModelEntry
{
    /// <summary>OpenAI's shape: id, object, created, owned_by, and what we know besides.</summary>
    public static void WriteOpenAi(Utf8JsonWriter writer, ModelListing listing, DateTimeOffset created)
    {
        var runtime = listing.Runtime;
        var entry = listing.Options;
        var capabilities = Capabilities(listing);
        writer.WriteStartObject();
        writer.WriteString("id", listing.Id);
        writer.WriteString("object", "model");
        writer.WriteNumber("created", created.ToUnixTimeSeconds());
        writer.WriteString("owned_by", listing.OwnedBy);
        writer.WriteBoolean("loaded", runtime?.Status == RuntimeModelStatus.Ready);
        writer.WriteString("status", StatusOf(runtime?.Status));
        if (runtime?.Reason is { } reason)
        {
            writer.WriteString("error", reason);
        }

        writer.WriteTexts("feasible_on", runtime is null ? [] : [listing.OwnedBy]);
        writer.WriteStartArray("locations");
        if (runtime is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("node", listing.OwnedBy);
            writer.WriteString("status", StatusOf(runtime.Status));
            if (runtime.MemoryBytes is { } bytes)
            {
                writer.WriteNumber("vram_estimate_mb", (bytes + (1 << 20) - 1) >> 20);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteAdapters(writer, runtime?.Adapters ?? []);
        writer.WriteTexts("capabilities", capabilities);
        WriteLimit(writer, runtime?.Context ?? entry?.Context, runtime?.Input, runtime?.MaxOutput ?? entry?.MaxOutput);
        if (entry?.Cost is { } cost)
        {
            writer.WriteStartObject("cost");
            writer.WriteNumber("input", cost.Input);
            writer.WriteNumber("output", cost.Output);
            if (cost.CacheRead is { } read)
            {
                writer.WriteNumber("cache_read", read);
            }

            if (cost.CacheWrite is { } write)
            {
                writer.WriteNumber("cache_write", write);
            }

            writer.WriteEndObject();
        }

        writer.WriteBoolean("tool_call", runtime?.ToolCall ?? capabilities.Contains("tool_use"));
        writer.WriteBoolean("reasoning", runtime?.Reasoning ?? capabilities.Contains("reasoning"));
        writer.WriteEndObject();
    }

    private static void WriteAdapters(Utf8JsonWriter writer, IReadOnlyList<RuntimeAdapter> adapters)
    {
        if (adapters.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("adapters");
        foreach (var adapter in adapters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", adapter.Name);
            writer.WriteString("status", StatusOf(adapter.Status));
            writer.WriteNumber("weight", adapter.Weight);
            if (adapter.MemoryBytes is { } bytes)
            {
                writer.WriteNumber("memory_bytes", bytes);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Anthropic's shape.</summary>
    public static void WriteAnthropic(Utf8JsonWriter writer, ModelListing listing, DateTimeOffset created)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "model");
        writer.WriteString("id", listing.Id);
        writer.WriteString("display_name", listing.Options?.Name ?? listing.Id);
        writer.WriteString("created_at", created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    /// <summary>Google's shape.</summary>
    public static void WriteGemini(Utf8JsonWriter writer, ModelListing listing)
    {
        writer.WriteStartObject();
        writer.WriteString("name", "models/" + listing.Id);
        writer.WriteString("baseModelId", listing.Id);
        writer.WriteString("version", listing.Options?.Version ?? "latest");
        writer.WriteString("displayName", listing.Options?.Name ?? listing.Id);
        if ((listing.Runtime?.Context ?? listing.Options?.Context) is { } context)
        {
            writer.WriteNumber("inputTokenLimit", context);
            writer.WriteNumber("outputTokenLimit", listing.Runtime?.MaxOutput ?? listing.Options?.MaxOutput ?? context);
        }

        var capabilities = Capabilities(listing);
        writer.WriteTexts("supportedGenerationMethods",
        [
            .. ModelAbility.IsAmong(capabilities, ModelAbility.Generate) ? ["generateContent", "streamGenerateContent", "countTokens"] : Array.Empty<string>(),
            .. capabilities.Contains(ModelAbility.Embed) ? ["embedContent", "batchEmbedContents"] : Array.Empty<string>(),
        ]);
        writer.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter writer, int? context, int? input, int? output)
    {
        if (context is null && output is null)
        {
            return;
        }

        writer.WriteStartObject("limit");
        if (context is { } tokens)
        {
            writer.WriteNumber("context", tokens);
        }

        if (input is { } compact)
        {
            writer.WriteNumber("input", compact);
        }

        writer.WriteNumber("output", output ?? context!.Value);
        writer.WriteEndObject();
    }

    private static string StatusOf(RuntimeModelStatus? status) => status switch
    {
        RuntimeModelStatus.Loading or RuntimeModelStatus.Recovering => "loading",
        RuntimeModelStatus.Error => "error",
        _ => "ready",
    };

    internal static string[] Capabilities(ModelListing listing) =>
        [.. (listing.Options?.Capabilities ?? []).Union(listing.Runtime?.Capabilities ?? [], StringComparer.Ordinal)];
}
