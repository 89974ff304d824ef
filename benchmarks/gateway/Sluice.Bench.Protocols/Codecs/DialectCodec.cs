using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Bench.Protocols.Codecs;

/// <summary>A dialect with the conversation in its own JSON.</summary>
internal sealed class DialectCodec
{
    private readonly IDialect _dialect;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ConversationRequest _request;
    private readonly byte[] _body;

    public DialectCodec(IDialect dialect)
    {
        _dialect = dialect;
        dialect.Requests.EncodeRequest(ToolConversation.Request, _output, new LossReport());
        _body = _output.WrittenSpan.ToArray();
        var read = dialect.Requests.DecodeRequest(_body).Value ?? throw new InvalidOperationException($"{dialect.Name} can't read what it wrote.");
        _request = read with { Model = ToolConversation.Request.Model };
    }

    public string Name => _dialect.Name;

    public int Length => _body.Length;

    public void Decode() => _dialect.Requests.DecodeRequest(_body);

    public void Encode()
    {
        _output.ResetWrittenCount();
        _dialect.Requests.EncodeRequest(_request, _output, new LossReport());
    }
}
