using System.Buffers;
using Sluice.Core.Errors;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Responses;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Peek;

namespace Sluice.Gateway.Understanding;

/// <summary>What a client sent: its bytes, what a quick look at them tells, and, only if somebody needs it, the whole of its meaning.</summary>
internal sealed class ClientRequest(IDialect dialect, PooledBuffer body, RequestPeek peek, RequestAddress? address = null) : IDisposable
{
    private static readonly FieldNames NewerChatNames = OpenAiChatDialect.Instance.FieldNames.With(ConversationFields.MaxOutputTokens, "max_completion_tokens");

    private readonly RequestPeek _peek = peek;
    private Decoded<ConversationRequest>? _decoded;

    /// <summary>The dialect that it is in.</summary>
    public IDialect Dialect => dialect;

    /// <summary>How it names fields.</summary>
    public FieldNames FieldNames => _peek.LimitsCompletion && dialect.Name == OpenAiChatDialect.Instance.Name ? NewerChatNames : dialect.FieldNames;

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Body => body.Written;

    /// <summary>The bytes as they came, ready to be sent.</summary>
    public ReadOnlySequence<byte> Sequence => body.Sequence;

    /// <summary>What a quick look tells.</summary>
    public ref readonly RequestPeek Peek => ref _peek;

    /// <summary>What it says in its address; null where the body says all.</summary>
    public RequestAddress? Address => address;

    /// <summary>Its meaning; read on the first call.</summary>
    public Decoded<ConversationRequest> Decode() => _decoded ??= WithAddress(dialect.Requests.DecodeRequest(Body));

    /// <summary>Its meaning to a provider, with everything that it goes on from.</summary>
    /// <param name="history">What it goes on from; null if it stands for itself.</param>
    /// <param name="provider">Who is asked.</param>
    /// <param name="keyId">The id of its key; null if any will do.</param>
    public Decoded<ConversationRequest> Decode(AnswerHistory? history, string provider, string? keyId)
    {
        if (history is null)
        {
            return Decode();
        }

        using var whole = new PooledBuffer(Body.Length + 4096);
        history.Expand(Body, provider, keyId, whole);
        return dialect.Requests.DecodeRequest(whole.Written);
    }

    /// <summary>An error of the codecs about the client's request, as a value of the road.</summary>
    public static SluiceError ToSluice(ProtocolError error)
    {
        var kind = error.Code switch
        {
            "invalid_json" => ErrorKind.UnderstandClientInvalidJson,
            "unsupported_parameter" => ErrorKind.UnderstandClientUnsupported,
            "context_length_exceeded" => ErrorKind.PlanClientContextExceeded,
            "rate_limit_exceeded" => ErrorKind.AttemptEngineQueueFull,
            _ when error.Status == 503 => ErrorKind.PlanGatewayNothingHealthy,
            _ when error.Status >= 500 => ErrorKind.AttemptEngineFailed,
            _ => ErrorKind.UnderstandClientInvalidValue,
        };
        var shape = ErrorShape.Of(kind);
        return new SluiceError(kind, error.Message)
        {
            Param = error.Param,
            Facts = error.Facts,
            Status = error.Status == shape.Status ? null : error.Status,
            Code = error.Code == shape.Code ? null : error.Code,
            RetryAfter = shape.Status is 429 or 503 ? error.RetryAfter ?? TimeSpan.FromSeconds(1) : null,
        };
    }

    /// <summary>A report of what becomes of its fields, in its own words.</summary>
    public LossReport NewLosses() => new(dialect, FieldNames);

    public void Dispose() => body.Dispose();

    /// <summary>Adds what the address says to what the body says.</summary>
    public Decoded<ConversationRequest> WithAddress(Decoded<ConversationRequest> decoded) =>
        address is not null && decoded.Value is { } request ? request with { Model = address.Model, Stream = address.Stream, IncludeUsage = true } : decoded;
}
