using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes the body of generateContent and streamGenerateContent.</summary>
internal static class GeminiRequestEncoder
{
    public static void Encode(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        using var writer = JsonOutput.Create(output);
        Write(writer, request, losses);
    }

    /// <summary>Writes the request as a value.</summary>
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        ResponsesOnly.Refuse(request, losses);
        writer.WriteStartObject();
        IReadOnlyList<Turn> turns = request.Prompts.Count == 0 ? request.Turns : [.. RawPrompts.AsTurns(request, losses), .. request.Turns];
        GeminiContentsEncoder.Write(writer, request.Model, turns, losses);
        GeminiToolEncoder.Write(writer, request, losses);
        GeminiConfigEncoder.Write(writer, request, losses);
        if (request.EndUser is not null)
            losses.Drop(ConversationFields.EndUser);
        foreach (var (name, _) in request.TemplateArguments)
        {
            if (name != "enable_thinking" || request.Reasoning?.Enabled is null)
                losses.Drop($"{ConversationFields.TemplateArguments}.{name}");
        }

        if (request.State is { } state)
        {
            foreach (var (name, value) in state.Fields)
            {
                if (state.Dialect != GeminiNames.Dialect)
                    losses.Drop(name);
                else if (!name.StartsWith(GeminiNames.ConfigPrefix, StringComparison.Ordinal))
                    writer.WriteElement(name, value);
            }
        }

        writer.WriteEndObject();
    }
}
