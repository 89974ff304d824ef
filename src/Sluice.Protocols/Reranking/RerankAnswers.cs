using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Reranking;

/// <summary>Errors of reranking; there are no conversations to answer.</summary>
internal sealed class RerankAnswers : IResponseCodec
{
    private static readonly IResponseCodec s_chat = OpenAiChatDialect.Instance.Responses;

    public Decoded<ConversationResponse> DecodeResponse(ReadOnlyMemory<byte> body) => s_chat.DecodeResponse(body);

    public void EncodeResponse(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output) => s_chat.EncodeResponse(response, context, output);

    public IStreamDecoder CreateStreamDecoder() => s_chat.CreateStreamDecoder();

    public IStreamEncoder CreateStreamEncoder(ResponseContext context) => s_chat.CreateStreamEncoder(context);

    public ProtocolError DecodeError(int status, ReadOnlySpan<byte> body) => OpenAiErrors.Decode(status, body);

    public void EncodeError(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        OpenAiErrors.Write(writer, error);
        writer.WriteString("message", error.Message);
        writer.WriteString("detail", error.Message);
        writer.WriteEndObject();
    }
}
