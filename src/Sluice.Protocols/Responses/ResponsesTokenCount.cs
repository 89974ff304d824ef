using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>POST /v1/responses/input_tokens (OpenAI's API reference): a request as for an answer, of which only what is part of the input is taken.</summary>
public static class ResponsesTokenCount
{
    /// <summary>Writes a request for an upstream.</summary>
    /// <param name="request">The request; its model is already the upstream's name.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    /// <param name="losses">Takes the fields that were dropped or changed.</param>
    public static void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(losses);
        var whole = JsonOutput.Element(writer => ResponsesRequestEncoder.Write(writer, request, losses));
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        foreach (var member in whole.EnumerateObject())
        {
            if (member.Name is "model" or "instructions" or "input" or "tools" or "tool_choice" or "parallel_tool_calls" or "reasoning" or "text" or "truncation")
                member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an upstream's answer; null if it can't be read.</summary>
    /// <param name="body">The JSON bytes.</param>
    public static long? DecodeResponse(ReadOnlySpan<byte> body) => JsonDocuments.CountIn(body, "input_tokens");

    /// <summary>Writes an answer.</summary>
    /// <param name="inputTokens">The number of tokens.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    public static void EncodeResponse(long inputTokens, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("object", "response.input_tokens");
        writer.WriteNumber("input_tokens", inputTokens);
        writer.WriteEndObject();
    }
}
