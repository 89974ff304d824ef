using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Writes the body of POST /v1/responses for an upstream. It is asked to keep nothing (<c>store: false</c>), since whoever translates knows the
/// conversation; so encrypted reasoning has to come with the answer.
/// </summary>
internal static class ResponsesRequestEncoder
{
    // What OpenAI's service takes.
    private const int SmallestOutput = 16;
    private const int LongestUser = 64;

    public static void Encode(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        using var writer = JsonOutput.Create(output);
        Write(writer, request, losses);
    }

    /// <summary>Writes the body as a value.</summary>
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        IReadOnlyList<Turn> turns = request.Prompts.Count == 0 ? request.Turns : [.. RawPrompts.AsTurns(request, losses), .. request.Turns];
        ResponsesInputEncoder.Write(writer, turns, losses);
        ResponsesToolEncoder.Write(writer, request, losses);
        WriteLimits(writer, request, losses);
        ResponsesSettingsEncoder.Write(writer, request, losses);
        if (request.Stream)
            writer.WriteBoolean("stream", true);
        writer.WriteBoolean("store", false);
        WriteState(writer, request.State, losses);
        DeclareOthers(request, losses);
        writer.WriteEndObject();
    }

    /// <summary>Whether the client speaks another dialect, with other rules and other defaults.</summary>
    public static bool IsForeign(LossReport losses) => losses.ClientDialect is not (null or ResponsesNames.Dialect);

    private static void WriteLimits(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        writer.WriteOptional("temperature", request.Sampling.Temperature);
        writer.WriteOptional("top_p", request.Sampling.TopP);
        if (request.MaxOutputTokens is { } most)
        {
            if (most < SmallestOutput && IsForeign(losses))
            {
                losses.Change(ConversationFields.MaxOutputTokens);
                most = SmallestOutput;
            }

            writer.WriteNumber("max_output_tokens", most);
        }

        if (request.EndUser is { } user)
        {
            if (user.Length > LongestUser && IsForeign(losses))
            {
                losses.Change(ConversationFields.EndUser);
                user = user[..LongestUser];
            }

            writer.WriteString("user", user);
        }
    }

    private static void WriteState(Utf8JsonWriter writer, ProviderState? state, LossReport losses)
    {
        if (state is null)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (ResponsesSettingsEncoder.Writes(state, name))
                continue;
            if (state.Dialect == ResponsesNames.Dialect || SharedFields.Has(state.Dialect, ResponsesNames.Dialect, name))
                writer.WriteElement(name, value);
            else if (!(name == "store" && value.ValueKind == JsonValueKind.False))
                losses.Drop(name);
        }
    }

    private static void DeclareOthers(ConversationRequest request, LossReport losses)
    {
        var sampling = request.Sampling;
        // -1 is how several servers spell "all of them".
        DropIf(sampling.TopK is >= 0, ConversationFields.TopK);
        DropIf(sampling.MinP is not null, ConversationFields.MinP);
        DropIf(sampling.FrequencyPenalty is not null, ConversationFields.FrequencyPenalty);
        DropIf(sampling.PresencePenalty is not null, ConversationFields.PresencePenalty);
        DropIf(sampling.RepetitionPenalty is not null, ConversationFields.RepetitionPenalty);
        OpenModelSamplers.Drop(sampling, losses);
        DropIf(sampling.Seed is not null, ConversationFields.Seed);
        OpenModelSamplers.Drop(sampling, losses);
        DropIf(sampling.LogitBias is not null, ConversationFields.LogitBias);
        DropIf(request.StopSequences.Count > 0, ConversationFields.StopSequences);
        DropIf(request.Choices != 1, ConversationFields.Choices);
        foreach (var (name, _) in request.TemplateArguments)
            DropIf(name != "enable_thinking" || request.Reasoning?.Enabled is null, $"{ConversationFields.TemplateArguments}.{name}");

        void DropIf(bool isSet, string field)
        {
            if (isSet)
                losses.Drop(field);
        }
    }
}
