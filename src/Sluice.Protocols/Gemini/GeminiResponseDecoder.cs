using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads a whole answer, or a stream that came as one JSON array: both are partial answers put together.</summary>
internal static class GeminiResponseDecoder
{
    public static Decoded<ConversationResponse> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            return ErrorCodes.Malformed("The upstream's answer is not valid JSON.");
        var decoder = new GeminiStreamDecoder();
        var events = new List<ConversationEvent>();
        if (root.ValueKind == JsonValueKind.Object)
        {
            decoder.Read(root, events);
        }
        else
        {
            foreach (var item in root.EnumerateArray())
                decoder.Read(item, events);
        }

        decoder.Complete(events);
        var assembler = new ResponseAssembler();
        foreach (var item in events)
            assembler.Add(item);
        if (assembler.Error is not { } error)
            return assembler.Build();
        return error.Code == "upstream_connection_error" ? ErrorCodes.Malformed("The upstream's answer has no complete candidate.") : error;
    }
}
