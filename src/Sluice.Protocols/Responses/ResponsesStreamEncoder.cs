using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Writes an answer as named events in the prescribed order, numbered from 0. Texts in a row are parts of one message, so a message ends with the
/// next item or with the answer.
/// </summary>
/// <param name="context">Id, model and the request to show.</param>
internal sealed class ResponsesStreamEncoder(ResponseContext context) : IStreamEncoder
{
    private readonly ResponsesDraft _draft = new(context);
    private readonly StringBuilder _text = new();
    private List<TokenLogprob>? _logprobs;
    private TextInputReading? _input;
    private Utf8JsonWriter? _writer;
    private ResponsesItem? _item;
    private Block? _open;
    private long _sequence;
    private bool _begun;
    private bool _ended;

    public void Encode(ConversationEvent item, IBufferWriter<byte> output)
    {
        if (_ended)
            return;
        switch (item)
        {
            case ResponseStarted started:
                _draft.Created = started.Created ?? context.Created;
                Begin(output);
                break;
            case UsageReported reported:
                _draft.Usage = reported.Usage;
                _draft.DeclareLosses(null, reported.Usage);
                break;
            case ResponseNoted noted:
                _draft.State = AnswerFacts.Merge(_draft.State, noted.State);
                _draft.DeclareLosses(noted.State, null);
                break;
            case BlockStarted { Choice: 0 } started:
                Begin(output);
                Start(started.Block, output);
                break;
            case BlockStarted:
                context.Losses.DropChoices();
                break;
            case BlockDelta { Choice: 0 } delta:
                context.Losses.DropTokenDetails(delta.Logprobs, tellsBytes: true, tellsIds: false);
                Continue(delta, output);
                break;
            case BlockEnded { Choice: 0 } ended:
                End(ended, output);
                break;
            case ChoiceStopped { Choice: 0 } stopped:
                _draft.Reason = stopped.Reason;
                context.Losses.DropStop(stopped.Reason, stopped.StopSequence);
                context.Losses.DropChoiceFields(stopped.State, ResponsesNames.Dialect);
                break;
            case ResponseFailed failed:
                Fail(failed.Error, output);
                break;
            case ResponseEnded:
                Begin(output);
                Finish(output);
                break;
        }
    }

    public void EncodeKeepAlive(IBufferWriter<byte> output) => SseWriter.Comment(output, "keep-alive"u8);

    private void Begin(IBufferWriter<byte> output)
    {
        if (_begun)
            return;
        _begun = true;
        WriteResponse("response.created", output);
        WriteResponse("response.in_progress", output);
    }

    private void Start(Block block, IBufferWriter<byte> output)
    {
        _open = null;
        if (!_draft.Accepts(block))
            return;
        block = context.AsAsked(block);
        _input = block is ToolCallBlock { TakesText: true } ? new TextInputReading() : null;
        var isContent = block is TextBlock or RefusalBlock;
        if (_item is not null && !isContent)
            EndItem(output);
        _open = block;
        _text.Clear();
        _logprobs = null;
        if (_item is null)
        {
            _item = new ResponsesItem(_draft.IdOf(block), []);
            var added = BeginFrame("response.output_item.added", output);
            WriteIndex(added);
            added.WritePropertyName("item");
            if (block is OpaqueBlock)
                _draft.Writing.Write(added, _item with { Blocks = [block] });
            else
                ResponsesItemWriting.WriteBegun(added, _item.Id, block);
            EndFrame(added, output);
        }

        if (isContent)
            WritePart("response.content_part.added", block, null, output);
        else if (block is ReasoningBlock)
            WriteText("response.reasoning_summary_part.added", "part", "", output, isPart: true);
    }

    private void Continue(BlockDelta delta, IBufferWriter<byte> output)
    {
        if (_open is null or OpaqueBlock || (delta.Text.Length == 0 && delta.Logprobs is null))
            return;
        _text.Append(delta.Text);
        switch (_open)
        {
            case ToolCallBlock when _input is not null:
                WriteInput(_input.Append(delta.Text), output);
                break;
            case ToolCallBlock:
                WriteText("response.function_call_arguments.delta", "delta", delta.Text, output);
                break;
            case ReasoningBlock:
                WriteText("response.reasoning_summary_text.delta", "delta", delta.Text, output);
                break;
            case RefusalBlock:
                WriteText("response.refusal.delta", "delta", delta.Text, output);
                break;
            default:
                if (delta.Logprobs is { } logprobs)
                    (_logprobs ??= []).AddRange(logprobs);
                WriteText("response.output_text.delta", "delta", delta.Text, output, logprobs: delta.Logprobs ?? []);
                break;
        }
    }

    private void End(BlockEnded ended, IBufferWriter<byte> output)
    {
        if (_open is null || _item is null)
            return;
        var text = _text.ToString();
        var block = Complete(_open, text, ended);
        _open = null;
        _item.Blocks.Add(block);
        switch (block)
        {
            case TextBlock:
                context.Losses.DropBlockFields(ended.State, ResponsesNames.Dialect);
                Annotate(block.State, output);
                WriteText("response.output_text.done", "text", text, output, logprobs: _logprobs ?? []);
                WritePart("response.content_part.done", block, _logprobs, output);
                if (_item.Blocks.Count == 1)
                    _item.Logprobs = _logprobs;
                return;
            case RefusalBlock:
                WriteText("response.refusal.done", "refusal", text, output);
                WritePart("response.content_part.done", block, null, output);
                return;
            case ToolCallBlock custom when _input is not null:
                WriteInput(_input.Complete(), output);
                WriteText("response.custom_tool_call_input.done", "input", TextInput.Of(custom.ArgumentsJson), output);
                break;
            case ToolCallBlock call:
                if (text.Length == 0)
                    WriteText("response.function_call_arguments.delta", "delta", call.ArgumentsJson, output);
                WriteText("response.function_call_arguments.done", "arguments", call.ArgumentsJson, output);
                break;
            case ReasoningBlock:
                WriteText("response.reasoning_summary_text.done", "text", text, output);
                WriteText("response.reasoning_summary_part.done", "part", text, output, isPart: true);
                break;
        }

        EndItem(output);
    }

    private void WriteInput(string text, IBufferWriter<byte> output)
    {
        if (text.Length > 0)
            WriteText("response.custom_tool_call_input.delta", "delta", text, output);
    }

    private static Block Complete(Block open, string text, BlockEnded ended)
    {
        Block block = open switch
        {
            TextBlock its => its with { Text = text },
            RefusalBlock its => its with { Text = text },
            ReasoningBlock its => its with { Text = text, Signature = ended.Signature ?? its.Signature },
            ToolCallBlock its => its with { ArgumentsJson = ToolArguments.OrEmptyObject(text) },
            _ => open,
        };
        return ended.State is null ? block : block with { State = ended.State };
    }

    private void EndItem(IBufferWriter<byte> output)
    {
        var done = BeginFrame("response.output_item.done", output);
        WriteIndex(done);
        done.WritePropertyName("item");
        _draft.Writing.Write(done, _item!);
        EndFrame(done, output);
        _draft.Items.Add(_item!);
        _item = null;
    }

    private void Finish(IBufferWriter<byte> output)
    {
        CloseOpen(output);
        _draft.Reason ??= StopReason.EndOfTurn;
        _draft.Keep();
        _ended = true;
        WriteResponse("response." + _draft.Status, output);
    }

    // Whoever got pieces is told what they were pieces of; the answer's own status says that it failed.
    private void Fail(ProtocolError error, IBufferWriter<byte> output)
    {
        if (_begun)
        {
            CloseOpen(output);
            _draft.Error = error;
            WriteResponse("response.failed", output);
        }
        else
        {
            var writer = BeginFrame("error", output);
            writer.WriteString("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteString("param", error.Param);
            EndFrame(writer, output);
        }

        _ended = true;
    }

    private void CloseOpen(IBufferWriter<byte> output)
    {
        if (_open is not null)
            End(new BlockEnded(0, 0), output);
        if (_item is not null)
            EndItem(output);
    }

    private void Annotate(ProviderState? state, IBufferWriter<byte> output)
    {
        if (state.Find(ResponsesNames.Dialect, "annotations") is not { ValueKind: JsonValueKind.Array } annotations)
            return;
        var index = 0;
        foreach (var annotation in annotations.EnumerateArray())
        {
            var writer = BeginFrame("response.output_text.annotation.added", output);
            WritePlace(writer);
            writer.WriteNumber("annotation_index", index++);
            writer.WriteElement("annotation", annotation);
            EndFrame(writer, output);
        }
    }

    private void WriteResponse(string type, IBufferWriter<byte> output)
    {
        var writer = BeginFrame(type, output);
        writer.WritePropertyName("response");
        _draft.Write(writer);
        EndFrame(writer, output);
    }

    private void WritePart(string type, Block block, List<TokenLogprob>? logprobs, IBufferWriter<byte> output)
    {
        var writer = BeginFrame(type, output);
        // A part that is whole was counted already.
        WritePlace(writer);
        writer.WritePropertyName("part");
        _draft.Writing.WritePart(writer, block, logprobs);
        EndFrame(writer, output);
    }

    private void WriteText(string type, string name, string text, IBufferWriter<byte> output, bool isPart = false, IReadOnlyList<TokenLogprob>? logprobs = null)
    {
        var writer = BeginFrame(type, output);
        WritePlace(writer);
        if (isPart)
        {
            writer.WritePropertyName(name);
            ResponsesReasoning.WriteSummary(writer, text);
        }
        else
        {
            writer.WriteString(name, text);
        }

        if (logprobs is not null)
            OpenAiLogprobs.WriteTokens(writer, "logprobs", logprobs);
        EndFrame(writer, output);
    }

    /// <summary>Which part of which item: a message counts its contents, reasoning its summaries, a call has no parts.</summary>
    private void WritePlace(Utf8JsonWriter writer)
    {
        writer.WriteString("item_id", _item!.Id);
        WriteIndex(writer);
        var first = _open ?? _item.Blocks[^1];
        if (first is ReasoningBlock)
            writer.WriteNumber("summary_index", 0);
        else if (first is TextBlock or RefusalBlock)
            writer.WriteNumber("content_index", _open is null ? _item.Blocks.Count - 1 : _item.Blocks.Count);
    }

    private void WriteIndex(Utf8JsonWriter writer) => writer.WriteNumber("output_index", _draft.Items.Count);

    private Utf8JsonWriter BeginFrame(string type, IBufferWriter<byte> output)
    {
        Span<byte> name = stackalloc byte[64];
        Encoding.ASCII.TryGetBytes(type, name, out var length);
        SseWriter.Begin(output, name[..length]);
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, name[..length]);
        _writer.WriteNumber("sequence_number"u8, _sequence++);
        return _writer;
    }

    private static void EndFrame(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }
}
