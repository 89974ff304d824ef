using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>POST /v1beta/models/{model}:countTokens.</summary>
public static class GeminiTokenCount
{
    private const string Whole = "generateContentRequest";

    /// <summary>Reads a request: contents alone, or a whole request inside.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <returns>The request, or 400 <c>invalid_json</c> or <c>invalid_value</c>.</returns>
    public static Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        foreach (var member in root.EnumerateObject())
        {
            if (GeminiNames.Canonical(member.Name) == Whole && member.Value.ValueKind == JsonValueKind.Object)
                return GeminiRequestDecoder.Decode(member.Value);
        }

        return GeminiRequestDecoder.Decode(root);
    }

    /// <summary>Writes a request for an upstream.</summary>
    /// <param name="request">The request; its model is already the upstream's name.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    /// <param name="losses">Takes the fields that were dropped or changed.</param>
    public static void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        var inner = JsonOutput.Element(writer => GeminiRequestEncoder.Write(writer, request, losses));
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteStartObject(Whole);
        writer.WriteString("model", "models/" + request.Model);
        writer.WriteOtherMembers(inner);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads an upstream's answer; null if it can't be read.</summary>
    /// <param name="body">The JSON bytes.</param>
    public static long? DecodeResponse(ReadOnlySpan<byte> body) => JsonDocuments.CountIn(body, "totalTokens");

    /// <summary>Writes an answer.</summary>
    /// <param name="tokens">The number of tokens.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    public static void EncodeResponse(long tokens, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteNumber("totalTokens", tokens);
        writer.WriteEndObject();
    }
}
