using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Writes partial answers: texts as they grow, calls whole, and at the end why each candidate ended, with the usage. As server-sent events,
/// or as the elements of one JSON array, which is what a client without <c>alt=sse</c> reads.
/// </summary>
/// <param name="context">Id and model to show, and the framing.</param>
internal sealed class GeminiStreamEncoder(ResponseContext context) : IStreamEncoder
{
    private readonly List<Candidate> _candidates = [];
    private readonly bool _isArray = context.Framing == StreamFraming.JsonArray;
    private Utf8JsonWriter? _writer;
    private string? _id;
    private DateTimeOffset? _created;
    private Usage? _usage;
    private ProviderState? _state;
    private bool _begun;
    private bool _isReady;
    private bool _ended;

    public string ContentType => _isArray ? "application/json" : "text/event-stream";

    public void Encode(ConversationEvent item, IBufferWriter<byte> output)
    {
        if (_ended)
            return;
        switch (item)
        {
            case ResponseStarted started:
                (_id, _created) = (started.Id, started.Created);
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                context.Losses.DropUsageFields(_usage, GeminiNames.Dialect);
                break;
            case ResponseNoted noted:
                context.Losses.DropFacts(noted.State, GeminiNames.Dialect);
                _state = AnswerFacts.Merge(_state, noted.State);
                break;
            case BlockStarted started:
                GeminiPartWriting.DeclareLosses(started.Block, context.Losses);
                Start(At(started.Choice), started.Choice, started.Block, output);
                break;
            case BlockDelta delta:
                context.Losses.DropTokenDetails(delta.Logprobs, tellsBytes: false, tellsIds: true);
                Continue(At(delta.Choice), delta, output);
                break;
            case BlockEnded ended:
                context.Losses.DropBlockFields(ended.State, GeminiNames.Dialect);
                End(At(ended.Choice), ended, output);
                break;
            case ChoiceStopped stopped:
                context.Losses.DropChoiceFields(stopped.State, GeminiNames.Dialect);
                context.Losses.DropStop(stopped.Reason, stopped.StopSequence);
                At(stopped.Choice).Stopped = stopped;
                break;
            case ResponseFailed failed:
                _ended = true;
                BeginFrame(output);
                GeminiErrors.Encode(failed.Error, output);
                EndFrame(output);
                Close(output);
                break;
            case ResponseEnded:
                _ended = true;
                if (!_isReady)
                    Finish(output);
                Close(output);
                break;
        }
    }

    public void EncodeReady(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        _isReady = true;
        BeginFrame(output);
        output.Write(json);
        EndFrame(output);
    }

    public void EncodeKeepAlive(IBufferWriter<byte> output)
    {
        // Between the elements of an array white space says nothing.
        if (_isArray)
            output.Write("\n"u8);
        else
            SseWriter.Comment(output, "keep-alive"u8);
    }

    private Candidate At(int choice)
    {
        while (_candidates.Count <= choice)
            _candidates.Add(new Candidate());
        return _candidates[choice];
    }

    private void Start(Candidate candidate, int choice, Block block, IBufferWriter<byte> output)
    {
        candidate.Open = block;
        candidate.HasRefusal |= block is RefusalBlock;
        if (block is ToolCallBlock)
        {
            candidate.Arguments.Clear();
        }
        else if (block is ReasoningBlock { RedactedData: not null } redacted)
        {
            WritePart(choice, output, null, writer => GeminiPartWriting.WriteText(writer, "", true, GeminiSignatures.Write(redacted), redacted.State));
        }
        else if (GeminiPartWriting.Accepts(block))
        {
            WritePart(choice, output, null, writer => GeminiPartWriting.WriteWhole(writer, block));
        }
    }

    private void Continue(Candidate candidate, BlockDelta delta, IBufferWriter<byte> output)
    {
        switch (candidate.Open)
        {
            case ToolCallBlock:
                candidate.Arguments.Append(delta.Text);
                break;
            case TextBlock or RefusalBlock or ReasoningBlock { RedactedData: null } when delta.Text.Length > 0 || delta.Logprobs is not null:
                var writer = BeginPart(delta.Choice, output);
                GeminiPartWriting.WriteText(writer, delta.Text, candidate.Open is ReasoningBlock, null, null);
                EndPart(writer, delta.Logprobs, output);
                break;
        }
    }

    private void End(Candidate candidate, BlockEnded ended, IBufferWriter<byte> output)
    {
        var block = candidate.Open;
        candidate.Open = null;
        var state = ended.State ?? block?.State;
        switch (block)
        {
            case ToolCallBlock call:
                var buffer = new ArrayBufferWriter<byte>();
                using (var part = JsonOutput.Create(buffer))
                {
                    if (!GeminiPartWriting.TryWriteCall(part, call, call.ArgumentsJson + candidate.Arguments))
                    {
                        candidate.IsBroken = true;
                        return;
                    }
                }

                WritePart(ended.Choice, output, null, writer => writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true));
                break;
            case ReasoningBlock { RedactedData: null } reasoning:
                var signature = GeminiSignatures.Write(reasoning with { Signature = ended.Signature ?? reasoning.Signature });
                if (signature is not null || state?.Dialect == GeminiNames.Dialect)
                    WritePart(ended.Choice, output, null, writer => GeminiPartWriting.WriteText(writer, "", true, signature, state));
                break;
            case TextBlock when state?.Dialect == GeminiNames.Dialect:
                WritePart(ended.Choice, output, null, writer => GeminiPartWriting.WriteText(writer, "", false, null, state));
                break;
        }
    }

    private void Finish(IBufferWriter<byte> output)
    {
        var writer = BeginFrame(output);
        writer.WriteStartObject();
        if (_candidates is [{ Stopped.State: { } state }] && state.Find(GeminiNames.Dialect, "promptFeedback") is { } feedback)
        {
            writer.WriteElement("promptFeedback", feedback);
        }
        else
        {
            writer.WriteStartArray("candidates");
            for (var choice = 0; choice < _candidates.Count; choice++)
                WriteStop(writer, _candidates[choice], choice);
            writer.WriteEndArray();
        }

        GeminiUsage.Write(writer, _usage, null);
        GeminiResponseEncoder.WriteHead(writer, _id, _created, context);
        writer.WriteState(_state, GeminiNames.Dialect, null, "");
        writer.WriteEndObject();
        writer.Flush();
        EndFrame(output);
    }

    private static void WriteStop(Utf8JsonWriter writer, Candidate candidate, int choice)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("content");
        writer.WriteStartArray("parts");
        GeminiPartWriting.WriteText(writer, "", false, null, null);
        writer.WriteEndArray();
        writer.WriteString("role", "model");
        writer.WriteEndObject();
        var reason = candidate.Stopped?.Reason ?? StopReason.EndOfTurn;
        GeminiPartWriting.WriteEnd(writer, GeminiResponseEncoder.StopOf(reason, candidate.IsBroken, candidate.HasRefusal), candidate.Stopped?.State);
        writer.WriteNumber("index", choice);
        writer.WriteEndObject();
    }

    private void WritePart(int choice, IBufferWriter<byte> output, IReadOnlyList<TokenLogprob>? logprobs, Action<Utf8JsonWriter> write)
    {
        var writer = BeginPart(choice, output);
        write(writer);
        EndPart(writer, logprobs, output);
    }

    private Utf8JsonWriter BeginPart(int choice, IBufferWriter<byte> output)
    {
        var writer = BeginFrame(output);
        writer.WriteStartObject();
        writer.WriteStartArray("candidates");
        writer.WriteStartObject();
        writer.WriteNumber("index", choice);
        writer.WriteStartObject("content");
        writer.WriteString("role", "model");
        writer.WriteStartArray("parts");
        return writer;
    }

    private void EndPart(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs, IBufferWriter<byte> output)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
        GeminiLogprobs.Write(writer, logprobs);
        writer.WriteEndObject();
        writer.WriteEndArray();
        GeminiResponseEncoder.WriteHead(writer, _id, _created, context);
        writer.WriteEndObject();
        writer.Flush();
        EndFrame(output);
    }

    private Utf8JsonWriter BeginFrame(IBufferWriter<byte> output)
    {
        if (!_isArray)
            SseWriter.Begin(output);
        else
            output.Write(_begun ? ",\r\n"u8 : "["u8);
        _begun = true;
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        return _writer;
    }

    private void EndFrame(IBufferWriter<byte> output)
    {
        if (!_isArray)
            SseWriter.End(output);
    }

    private void Close(IBufferWriter<byte> output)
    {
        if (_isArray)
            output.Write("]"u8);
    }

    private sealed class Candidate
    {
        public StringBuilder Arguments { get; } = new();

        public Block? Open { get; set; }

        public ChoiceStopped? Stopped { get; set; }

        public bool HasRefusal { get; set; }

        public bool IsBroken { get; set; }
    }
}
