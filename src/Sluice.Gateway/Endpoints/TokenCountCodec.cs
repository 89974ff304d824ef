using System.Buffers;
using Sluice.Configuration;
using Sluice.Gateway.Edge;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Endpoints;

/// <summary>How a dialect asks for the number of tokens and tells it.</summary>
internal abstract class TokenCountCodec
{
    /// <summary>Anthropic's way.</summary>
    public static TokenCountCodec Anthropic { get; } = new OfAnthropic();

    /// <summary>Google's way.</summary>
    public static TokenCountCodec Gemini { get; } = new OfGemini();

    /// <summary>The way of OpenAI's Responses.</summary>
    public static TokenCountCodec Responses { get; } = new OfResponses();

    /// <summary>The dialect.</summary>
    public abstract IDialect Dialect { get; }

    /// <summary>The way of a client's dialect.</summary>
    public static TokenCountCodec Of(IDialect client) => client == ClientDialects.Gemini ? Gemini : client == ClientDialects.Responses ? Responses : Anthropic;

    /// <summary>The way of a provider; null if it counts for nobody.</summary>
    public static TokenCountCodec? Of(ProviderOptions provider) => provider.Dialect switch
    {
        ProviderDialect.OpenAIResponses => Responses,
        ProviderDialect.OpenAI when provider.Quirks.CountsTokens => Responses,
        ProviderDialect.Anthropic => Anthropic,
        ProviderDialect.Gemini => Gemini,
        _ => null,
    };

    public abstract Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body);

    public abstract void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses);

    public abstract long? DecodeResponse(ReadOnlySpan<byte> body);

    public abstract void EncodeResponse(long tokens, IBufferWriter<byte> output);

    private sealed class OfAnthropic : TokenCountCodec
    {
        public override IDialect Dialect => ClientDialects.Anthropic;

        public override Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => AnthropicTokenCount.DecodeRequest(body);

        public override void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses) => AnthropicTokenCount.EncodeRequest(request, output, losses);

        public override long? DecodeResponse(ReadOnlySpan<byte> body) => AnthropicTokenCount.DecodeResponse(body);

        public override void EncodeResponse(long tokens, IBufferWriter<byte> output) => AnthropicTokenCount.EncodeResponse(tokens, output);
    }

    private sealed class OfResponses : TokenCountCodec
    {
        public override IDialect Dialect => ClientDialects.Responses;

        public override Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => Dialect.Requests.DecodeRequest(body);

        public override void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses) => ResponsesTokenCount.EncodeRequest(request, output, losses);

        public override long? DecodeResponse(ReadOnlySpan<byte> body) => ResponsesTokenCount.DecodeResponse(body);

        public override void EncodeResponse(long tokens, IBufferWriter<byte> output) => ResponsesTokenCount.EncodeResponse(tokens, output);
    }

    private sealed class OfGemini : TokenCountCodec
    {
        public override IDialect Dialect => ClientDialects.Gemini;

        public override Decoded<ConversationRequest> DecodeRequest(ReadOnlyMemory<byte> body) => GeminiTokenCount.DecodeRequest(body);

        public override void EncodeRequest(ConversationRequest request, IBufferWriter<byte> output, LossReport losses) => GeminiTokenCount.EncodeRequest(request, output, losses);

        public override long? DecodeResponse(ReadOnlySpan<byte> body) => GeminiTokenCount.DecodeResponse(body);

        public override void EncodeResponse(long tokens, IBufferWriter<byte> output) => GeminiTokenCount.EncodeResponse(tokens, output);
    }
}
