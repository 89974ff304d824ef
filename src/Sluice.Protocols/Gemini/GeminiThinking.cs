using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes <c>thinkingConfig</c>: a level for models from the third generation on, a number of tokens for those before.</summary>
internal static class GeminiThinking
{
    // The least that the large models of the generation before take.
    private const int SmallestBudget = 128;

    public static void Write(Utf8JsonWriter writer, ConversationRequest request, IReadOnlyList<KeyValuePair<string, JsonElement>> others, LossReport losses)
    {
        var reasoning = request.Reasoning;
        var isOff = reasoning is { Enabled: false } or { Effort: "none" };
        var level = isOff ? Least(request.Model, losses) : LevelOf(reasoning, request.Model, losses);
        var budget = level is null && reasoning is not null ? BudgetOf(reasoning, isOff, request.Model, losses) : null;
        var shows = reasoning is not null && !isOff && (reasoning.Enabled == true || losses.ClientDialect is not (null or GeminiNames.Dialect));
        if (level is null && budget is null && !shows && others.Count == 0)
            return;
        writer.WriteStartObject("thinkingConfig");
        if (shows && !others.Any(other => other.Key == "includeThoughts"))
            writer.WriteBoolean("includeThoughts", true);
        if (budget is { } tokens)
            writer.WriteNumber("thinkingBudget", tokens);
        if (level is not null)
            writer.WriteString("thinkingLevel", level);
        foreach (var (name, value) in others)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static string? Least(string? model, LossReport losses)
    {
        if (!GeminiModels.TakesThinkingLevel(model) || model is null)
            return null;
        // These can't be kept from thinking altogether.
        losses.Change(ConversationFields.Reasoning);
        return GeminiModels.IsPro(model) ? "low" : "minimal";
    }

    private static string? LevelOf(ReasoningSettings? reasoning, string? model, LossReport losses)
    {
        if (reasoning?.Effort is not { } effort || !GeminiModels.TakesThinkingLevel(model))
            return null;
        if (reasoning.BudgetTokens is not null)
            losses.Change(ConversationFields.Reasoning);
        var level = effort switch
        {
            "minimal" when GeminiModels.IsPro(model) => "low",
            "minimal" or "low" or "high" => effort,
            "medium" => GeminiModels.KnowsTwoLevels(model) ? "high" : effort,
            _ => "high",
        };
        if (level != effort)
            losses.Change(ConversationFields.Reasoning);
        return level;
    }

    private static int? BudgetOf(ReasoningSettings reasoning, bool isOff, string? model, LossReport losses)
    {
        if (isOff)
        {
            if (!GeminiModels.IsPro(model))
                return 0;
            losses.Change(ConversationFields.Reasoning);
            return SmallestBudget;
        }

        if (reasoning.BudgetTokens is { } budget)
            return budget;
        if (reasoning.Effort is not { } effort)
            return null;
        losses.Change(ConversationFields.Reasoning);
        // The numbers that Google's own translation of OpenAI's efforts takes.
        return effort switch
        {
            "minimal" or "low" => 1024,
            "medium" => 8192,
            _ => 24_576,
        };
    }
}
