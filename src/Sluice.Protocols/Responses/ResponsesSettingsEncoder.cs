using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes the fields that say what the answer is to look like: <c>text</c>, <c>reasoning</c>, <c>include</c>, <c>top_logprobs</c>.</summary>
internal static class ResponsesSettingsEncoder
{
    private const string TextPrefix = "text.";
    private const string ReasoningPrefix = "reasoning.";

    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        WriteText(writer, request);
        WriteReasoning(writer, request, losses);
        WriteInclude(writer, request);
        if (request.TopLogprobs is > 0 and { } top)
            writer.WriteNumber("top_logprobs", top);
    }

    /// <summary>Whether a field of the request's state is written here, within another one.</summary>
    public static bool Writes(ProviderState state, string name) =>
        name == "verbosity" ? state.Dialect is ResponsesNames.Dialect or OpenAiNames.Chat
        : state.Dialect == ResponsesNames.Dialect
            && (name == "include" || name.StartsWith(TextPrefix, StringComparison.Ordinal) || name.StartsWith(ReasoningPrefix, StringComparison.Ordinal));

    private static void WriteText(Utf8JsonWriter writer, ConversationRequest request)
    {
        var verbosity = request.State.Find(ResponsesNames.Dialect, "verbosity") ?? request.State.Find(OpenAiNames.Chat, "verbosity");
        var others = Others(request, TextPrefix);
        if (request.Format is null && verbosity is null && others.Count == 0)
            return;
        writer.WriteStartObject("text");
        if (request.Format is { } format)
            WriteFormat(writer, format);
        if (verbosity is { } its)
            writer.WriteElement("verbosity", its);
        foreach (var (name, value) in others)
            writer.WriteElement(name, value);
        writer.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter writer, OutputFormat format)
    {
        writer.WriteStartObject("format");
        if (format is { Kind: OutputFormatKind.JsonSchema, Schema: { } schema })
        {
            writer.WriteString("type", "json_schema");
            writer.WriteString("name", format.Name ?? "structured_output");
            writer.WriteOptional("description", format.Description);
            writer.WriteElement("schema", schema);
            writer.WriteOptional("strict", format.Strict);
        }
        else
        {
            writer.WriteString("type", format.Kind == OutputFormatKind.Text ? "text" : "json_object");
        }

        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var effort = EffortOf(request.Reasoning, losses);
        // Whoever asks for thinking in other dialects wants to read it; here that is a wish of its own.
        var summary = request.Reasoning?.Summary ?? (request.Reasoning?.Enabled == true ? "auto" : null);
        var others = Others(request, ReasoningPrefix);
        if (effort is null && summary is null && others.Count == 0)
            return;
        writer.WriteStartObject("reasoning");
        writer.WriteOptional("effort", effort);
        writer.WriteOptional("summary", summary);
        foreach (var (name, value) in others)
            writer.WriteElement(name, value);
        writer.WriteEndObject();
    }

    private static string? EffortOf(ReasoningSettings? reasoning, LossReport losses)
    {
        switch (reasoning)
        {
            case null:
                return null;
            case { Effort: { } effort }:
                var known = effort == "max" && ResponsesRequestEncoder.IsForeign(losses) ? "high" : effort;
                if (known != effort || reasoning.BudgetTokens is not null)
                    losses.Change(ConversationFields.Reasoning);
                return known;
            case { BudgetTokens: { } budget }:
                losses.Change(ConversationFields.Reasoning);
                return budget switch { >= 10_000 => "high", >= 5_000 => "medium", >= 2_000 => "low", _ => "minimal" };
            case { Enabled: true }:
                losses.Change(ConversationFields.Reasoning);
                return "medium";
            case { Enabled: false }:
                // Off is no effort that all models know.
                losses.Drop(ConversationFields.Reasoning);
                return null;
            default:
                return null;
        }
    }

    private static void WriteInclude(Utf8JsonWriter writer, ConversationRequest request)
    {
        var others = request.State.Find(ResponsesNames.Dialect, "include");
        var reasons = Reasons(request);
        if (!reasons && request.TopLogprobs is null && others is null)
            return;
        writer.WriteStartArray("include");
        // A model that does not reason refuses to be asked for it.
        if (reasons)
            writer.WriteStringValue(ResponsesNames.EncryptedReasoning);
        if (request.TopLogprobs is not null)
            writer.WriteStringValue(ResponsesNames.Logprobs);
        if (others is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
                item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static bool Reasons(ConversationRequest request) =>
        request.Reasoning is { Effort: not (null or "none") } or { Enabled: true } or { Summary: not null }
        || OpenAiModels.Reasons(request.Model)
        || request.Turns.Any(turn => turn.Blocks.Any(block => block is ReasoningBlock { State.Dialect: ResponsesNames.Dialect }));

    private static List<KeyValuePair<string, JsonElement>> Others(ConversationRequest request, string prefix) =>
        request.State is { Dialect: ResponsesNames.Dialect } state
            ? [.. state.Fields.Where(field => field.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(field => new KeyValuePair<string, JsonElement>(field.Key[prefix.Length..], field.Value))]
            : [];
}
