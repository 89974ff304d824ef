using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>What lines and whole answers have in common.</summary>
internal static class OllamaAnswerWriting
{
    private static readonly string[] Durations = ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"];

    public static void WriteHead(Utf8JsonWriter writer, ResponseContext context, DateTimeOffset? created)
    {
        writer.WriteString("model", context.Model);
        writer.WriteString("created_at", (created ?? context.Created).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>Declares a block, or what of it, that a line can't tell.</summary>
    public static void DeclareLosses(Block block, bool isGenerate, LossReport? losses)
    {
        losses.Declare(block, block is TextBlock or RefusalBlock or ReasoningBlock || (block is ToolCallBlock && !isGenerate), null);
        losses.DropSignature(block, (block as ReasoningBlock)?.Signature);
    }

    /// <summary>Declares an end that is told as a plain one.</summary>
    public static void DeclareLosses(ChoiceStopped stopped, LossReport? losses)
    {
        losses.DropStop(stopped.Reason, stopped.StopSequence);
        if (stopped.Reason == StopReason.Refusal)
            losses?.Drop("response.stop_reason");
    }

    /// <summary>Declares what the two counts can't tell.</summary>
    public static void DeclareLosses(Usage? usage, string dialect, LossReport? losses)
    {
        losses.DropUsageFields(usage, dialect);
        if (usage?.CacheReadTokens > 0)
            losses?.Drop("response.usage.cached_tokens");
        if (usage?.CacheWriteTokens > 0)
            losses?.Drop("response.usage.cache_write_tokens");
        if (usage?.ReasoningTokens > 0)
            losses?.Drop("response.usage.reasoning_tokens");
    }

    /// <summary>Writes why the answer ended, its tokens, and its times in nanoseconds: the upstream's, else those that were measured here.</summary>
    public static void WriteEnd(Utf8JsonWriter writer, StopReason reason, Usage? usage, ProviderState? state, string dialect, TimeSpan total, TimeSpan first)
    {
        writer.WriteBoolean("done", true);
        writer.WriteString("done_reason", OllamaStopReasons.Write(reason));
        TimeSpan[] measured = [total, TimeSpan.Zero, first, total - first];
        for (var index = 0; index < Durations.Length; index++)
        {
            if (state.Find(dialect, Durations[index]) is { } told)
                writer.WriteElement(Durations[index], told);
            else
                writer.WriteNumber(Durations[index], (long)measured[index].TotalNanoseconds);
        }

        if (state.Find(dialect, "context") is { } context)
            writer.WriteElement("context", context);
        writer.WriteNumber("prompt_eval_count", usage?.InputTokens ?? 0);
        writer.WriteNumber("eval_count", usage?.OutputTokens ?? 0);
    }
}
