using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Writes a message as events in the prescribed order. The start waits for the event after it, so that it can tell input tokens
/// if they are known by then; else it tells an estimate, because clients show costs from it. The end tells what was counted.
/// </summary>
/// <param name="context">Id and model to show.</param>
internal sealed class AnthropicStreamEncoder(ResponseContext context) : IStreamEncoder
{
    private const string ContextManagement = "context_management";

    private Utf8JsonWriter? _writer;
    private string _id = context.Id;
    private Usage? _usage;
    private ProviderState? _state;
    private ChoiceStopped? _stopped;
    private Block? _open;
    private TextFrame? _frame;
    private int _index = -1;
    private bool _hasText;
    private bool _hasRefusal;
    private bool _begun;
    private bool _ended;

    public void Encode(ConversationEvent item, IBufferWriter<byte> output)
    {
        if (_ended)
            return;
        switch (item)
        {
            case ResponseStarted started:
                _id = AnthropicResponseEncoder.Id(started.Id, context.Id);
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                context.Losses.DropUsageFields(_usage, AnthropicNames.Messages);
                break;
            case ResponseNoted noted:
                context.Losses.DropFacts(noted.State, AnthropicNames.Messages);
                _state = noted.State.Dialect == AnthropicNames.Messages ? AnswerFacts.Merge(_state, noted.State) : _state;
                break;
            case BlockStarted { Choice: 0 } started:
                Begin(output);
                Start(started.Block, output);
                break;
            case BlockStarted:
                context.Losses.DropChoices();
                break;
            case BlockDelta { Choice: 0 } delta:
                context.Losses.DropLogprobs(delta.Logprobs);
                Continue(delta.Text, output);
                break;
            case BlockEnded { Choice: 0 } ended:
                context.Losses.DropBlockFields(ended.State, AnthropicNames.Messages);
                End(ended, output);
                break;
            case ChoiceStopped { Choice: 0 } stopped:
                Begin(output);
                _stopped = stopped;
                context.Losses.DropChoiceFields(stopped.State, null);
                break;
            case ResponseFailed failed:
                _ended = true;
                SseWriter.Begin(output, "error"u8);
                AnthropicErrors.Encode(failed.Error, null, output);
                SseWriter.End(output);
                break;
            case ResponseEnded:
                Begin(output);
                Finish(output);
                break;
        }
    }

    public void EncodeKeepAlive(IBufferWriter<byte> output)
    {
        Begin(output);
        SseWriter.Write(output, "ping"u8, "{\"type\":\"ping\"}"u8);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (_begun)
            return;
        _begun = true;
        _usage ??= context.EstimatedInput is { } estimate ? new Usage { InputTokens = estimate(), IsEstimated = true } : null;
        var writer = BeginFrame("message_start", output);
        writer.WriteStartObject("message");
        writer.WriteString("id", _id);
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("content");
        writer.WriteEndArray();
        writer.WriteNull("stop_reason");
        writer.WriteNull("stop_sequence");
        AnthropicUsage.Write(writer, _usage, null);
        writer.WriteState(_state, AnthropicNames.Messages, null, "");
        _state = null;
        writer.WriteEndObject();
        EndFrame(writer, output);
    }

    private void Start(Block block, IBufferWriter<byte> output)
    {
        Close(output, null, null);
        if (block is OpaqueBlock { State.Dialect: not AnthropicNames.Messages } or ImageBlock or AudioBlock or DocumentBlock or ToolResultBlock)
        {
            context.Losses.DropBlock(block);
            return;
        }

        _open = block;
        _frame = null;
        _hasText = false;
        _hasRefusal |= block is RefusalBlock;
        var writer = BeginFrame("content_block_start", output);
        writer.WriteNumber("index", ++_index);
        writer.WriteStartObject("content_block");
        switch (block)
        {
            case TextBlock or RefusalBlock:
                writer.WriteString("type", "text");
                writer.WriteString("text", "");
                break;
            case ReasoningBlock { RedactedData: { } data }:
                writer.WriteString("type", "redacted_thinking");
                writer.WriteString("data", data);
                break;
            case ReasoningBlock:
                writer.WriteString("type", "thinking");
                writer.WriteString("thinking", "");
                writer.WriteString("signature", "");
                break;
            case ToolCallBlock call:
                writer.WriteString("type", "tool_use");
                writer.WriteString("id", ToolUseIds.Allowed(call.Id));
                writer.WriteString("name", call.Name);
                writer.WriteStartObject("input");
                writer.WriteEndObject();
                break;
        }

        context.Losses.DropBlockFields(block.State, AnthropicNames.Messages);
        writer.WriteState(block.State, AnthropicNames.Messages, null, "");
        writer.WriteEndObject();
        EndFrame(writer, output);
    }

    private void Continue(string text, IBufferWriter<byte> output)
    {
        if (text.Length == 0 || _open is null or OpaqueBlock or ReasoningBlock { RedactedData: not null })
            return;
        _hasText = true;
        _frame ??= FrameOf(_open);
        _frame.Write(text, output);
    }

    private TextFrame FrameOf(Block block)
    {
        var (type, name) = block switch
        {
            ReasoningBlock => ("thinking_delta", "thinking"),
            ToolCallBlock => ("input_json_delta", "partial_json"),
            _ => ("text_delta", "text"),
        };
        var frame = new ArrayBufferWriter<byte>();
        WriteDelta(type, name, "", frame);
        return TextFrame.Of(frame.WrittenSpan, name);
    }

    private void End(BlockEnded ended, IBufferWriter<byte> output)
    {
        if (_open is ToolCallBlock && !_hasText)
            WriteDelta("input_json_delta", "partial_json", "{}", output);
        Close(output, ended.Signature ?? (_open as ReasoningBlock)?.Signature, ended.State);
    }

    private void Close(IBufferWriter<byte> output, string? signature, ProviderState? state)
    {
        if (_open is null)
            return;
        if (state.Find(AnthropicNames.Messages, "citations") is { ValueKind: JsonValueKind.Array } citations && _open is TextBlock)
        {
            foreach (var citation in citations.EnumerateArray())
            {
                var writer = BeginDelta("citations_delta", output);
                writer.WriteElement("citation", citation);
                writer.WriteEndObject();
                EndFrame(writer, output);
            }
        }

        if (signature is not null && _open is ReasoningBlock { RedactedData: null })
            WriteDelta("signature_delta", "signature", signature, output);
        _open = null;
        var stop = BeginFrame("content_block_stop", output);
        stop.WriteNumber("index", _index);
        EndFrame(stop, output);
    }

    private void Finish(IBufferWriter<byte> output)
    {
        _ended = true;
        Close(output, null, null);
        var writer = BeginFrame("message_delta", output);
        writer.WriteStartObject("delta");
        writer.WriteString("stop_reason", AnthropicResponseEncoder.StopName(_stopped?.Reason ?? StopReason.EndOfTurn, _hasRefusal));
        writer.WriteString("stop_sequence", _stopped?.StopSequence);
        writer.WriteState(_state, AnthropicNames.Messages, null, "", except: ContextManagement);
        writer.WriteEndObject();
        if (_state.Find(AnthropicNames.Messages, ContextManagement) is { } managed)
            writer.WriteElement(ContextManagement, managed);
        AnthropicUsage.Write(writer, _usage, null);
        EndFrame(writer, output);
        SseWriter.Write(output, "message_stop"u8, "{\"type\":\"message_stop\"}"u8);
    }

    private void WriteDelta(string type, string name, string text, IBufferWriter<byte> output)
    {
        var writer = BeginDelta(type, output);
        writer.WriteString(name, text);
        writer.WriteEndObject();
        EndFrame(writer, output);
    }

    private Utf8JsonWriter BeginDelta(string type, IBufferWriter<byte> output)
    {
        var writer = BeginFrame("content_block_delta", output);
        writer.WriteNumber("index", _index);
        writer.WriteStartObject("delta");
        writer.WriteString("type", type);
        return writer;
    }

    private Utf8JsonWriter BeginFrame(string type, IBufferWriter<byte> output)
    {
        Span<byte> name = stackalloc byte[32];
        System.Text.Encoding.ASCII.TryGetBytes(type, name, out var length);
        SseWriter.Begin(output, name[..length]);
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("type", type);
        return _writer;
    }

    private static void EndFrame(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }
}
