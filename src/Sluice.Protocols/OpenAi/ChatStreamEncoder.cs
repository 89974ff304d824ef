using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes a chat completion as chunks.</summary>
/// <param name="context">Id, model and time to show, and whether usage was asked for.</param>
internal sealed class ChatStreamEncoder(ResponseContext context) : IStreamEncoder
{
    private readonly List<ChatChoiceWriting> _choices = [];
    private readonly JsonEncodedText _model = JsonEncodedText.Encode(context.Model, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    private Utf8JsonWriter? _writer;
    private string _id = context.Id;
    private long _created = context.Created.ToUnixTimeSeconds();
    private Usage? _usage;
    private ProviderState? _state;
    private bool _ended;

    public void Encode(ConversationEvent item, IBufferWriter<byte> output)
    {
        if (_ended)
            return;
        switch (item)
        {
            case ResponseStarted started:
                _id = ResponseHead.Id(started.Id, context.Id);
                _created = (started.Created ?? context.Created).ToUnixTimeSeconds();
                ForgetFrames();
                Choice(0, output);
                break;
            case BlockStarted started:
                Start(started, output);
                break;
            case BlockDelta delta:
                context.Losses.DropTokenDetails(delta.Logprobs, tellsBytes: true, tellsIds: false);
                Continue(delta, output);
                break;
            case BlockEnded ended:
                End(ended, output);
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                context.Losses.DropUsageFields(_usage, OpenAiNames.Chat);
                break;
            case ResponseNoted noted:
                context.Losses.DropFacts(noted.State, OpenAiNames.Chat);
                _state = AnswerFacts.Merge(_state, noted.State);
                ForgetFrames();
                break;
            case ChoiceStopped stopped:
                Choice(stopped.Choice, output);
                context.Losses.DropChoiceFields(stopped.State, null);
                context.Losses.DropStop(stopped.Reason, null);
                var writer = BeginChunk(stopped.Choice, output);
                writer.WriteEndObject();
                EndChoice(writer, null, stopped);
                EndChunk(writer, output);
                break;
            case ResponseFailed failed:
                _ended = true;
                SseWriter.Begin(output);
                OpenAiErrors.Encode(failed.Error, output);
                SseWriter.End(output);
                break;
            case ResponseEnded:
                _ended = true;
                WriteUsage(output);
                SseWriter.Write(output, default, "[DONE]"u8);
                break;
        }
    }

    public void EncodeKeepAlive(IBufferWriter<byte> output) => SseWriter.Comment(output, "keep-alive"u8);

    // What stands around the choices of every chunk has changed.
    private void ForgetFrames() => _choices.ForEach(choice => choice.Frame = null);

    private void Start(BlockStarted started, IBufferWriter<byte> output)
    {
        var choice = Choice(started.Choice, output);
        var block = context.AsAsked(started.Block);
        choice.Begin(block);
        ChatChoiceWriting.DeclareLosses(block, context.Losses);
        if (block is not ToolCallBlock call)
            return;

        var writer = BeginChunk(started.Choice, output);
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", choice.ToolIndex);
        ChatCallWriting.Write(writer, call, isBegun: true);
        writer.WriteState(call.State, OpenAiNames.Chat, null, "");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        EndChoice(writer, null, null);
        EndChunk(writer, output);
    }

    private void Continue(BlockDelta delta, IBufferWriter<byte> output)
    {
        var choice = Choice(delta.Choice, output);
        if (choice.Block is null or OpaqueBlock || (delta.Text.Length == 0 && delta.Logprobs is null))
            return;
        choice.Append(delta.Text);
        if (choice.Block is ToolCallBlock)
        {
            WriteArguments(delta.Choice, choice, choice.Input is { } input ? input.Append(delta.Text) : delta.Text, output);
            return;
        }

        var name = choice.Block switch { ReasoningBlock => "reasoning_content", RefusalBlock => "refusal", _ => "content" };
        if (delta.Logprobs is null)
        {
            choice.Frame ??= FrameOf(delta.Choice, name);
            choice.Frame.Write(delta.Text, output);
            return;
        }

        WriteText(delta.Choice, name, delta.Text, delta.Logprobs, output);
    }

    private void WriteText(int choice, string name, string text, IReadOnlyList<TokenLogprob>? logprobs, IBufferWriter<byte> output)
    {
        var writer = BeginChunk(choice, output);
        writer.WriteString(name, text);
        writer.WriteEndObject();
        EndChoice(writer, logprobs, null);
        EndChunk(writer, output);
    }

    private TextFrame FrameOf(int choice, string name)
    {
        var frame = new ArrayBufferWriter<byte>();
        WriteText(choice, name, "", null, frame);
        return TextFrame.Of(frame.WrittenSpan, name);
    }

    private void End(BlockEnded ended, IBufferWriter<byte> output)
    {
        var choice = Choice(ended.Choice, output);
        context.Losses.DropBlockFields(ended.State, null);
        if (choice.Input is { } input)
        {
            WriteArguments(ended.Choice, choice, input.Complete(), output);
        }
        else if (choice.Block is ToolCallBlock && !choice.HasText)
        {
            // A call without arguments still has to be JSON.
            WriteArguments(ended.Choice, choice, "{}", output);
        }
        else if (choice.Block is ReasoningBlock reasoning)
        {
            var whole = reasoning with { Text = choice.Text, Signature = ended.Signature ?? reasoning.Signature };
            if (ThinkingBlocks.AreNeededFor(whole))
                WriteThinking(ended.Choice, whole, output);
        }

        choice.End();
    }

    private void WriteThinking(int choice, ReasoningBlock block, IBufferWriter<byte> output)
    {
        var writer = BeginChunk(choice, output);
        ThinkingBlocks.Write(writer, [block]);
        writer.WriteEndObject();
        EndChoice(writer, null, null);
        EndChunk(writer, output);
    }

    private void WriteArguments(int number, ChatChoiceWriting choice, string text, IBufferWriter<byte> output)
    {
        if (text.Length == 0)
            return;
        var writer = BeginChunk(number, output);
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", choice.ToolIndex);
        writer.WriteStartObject(choice.Input is null ? "function" : "custom");
        writer.WriteString(choice.Input is null ? "arguments" : "input", text);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        EndChoice(writer, null, null);
        EndChunk(writer, output);
    }

    private void WriteUsage(IBufferWriter<byte> output)
    {
        if (!context.IncludeUsage || _usage is null)
            return;
        var writer = BeginHead(output);
        writer.WriteStartArray("choices");
        writer.WriteEndArray();
        OpenAiUsage.Write(writer, _usage, OpenAiNames.Chat, null);
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }

    /// <summary>The state of a choice; its first chunk tells the role.</summary>
    private ChatChoiceWriting Choice(int index, IBufferWriter<byte> output)
    {
        while (_choices.Count <= index)
            _choices.Add(new ChatChoiceWriting());
        var choice = _choices[index];
        if (!choice.HasRole)
        {
            choice.HasRole = true;
            var writer = BeginChunk(index, output);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, ""u8);
            writer.WriteEndObject();
            EndChoice(writer, null, null);
            EndChunk(writer, output);
        }

        return choice;
    }

    private Utf8JsonWriter BeginHead(IBufferWriter<byte> output)
    {
        SseWriter.Begin(output);
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, _id);
        _writer.WriteString("object"u8, "chat.completion.chunk"u8);
        _writer.WriteNumber("created"u8, _created);
        _writer.WriteString("model"u8, _model);
        _writer.WriteState(_state, OpenAiNames.Chat, null, "");
        return _writer;
    }

    private Utf8JsonWriter BeginChunk(int choice, IBufferWriter<byte> output)
    {
        var writer = BeginHead(output);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteStartObject("delta"u8);
        return writer;
    }

    private static void EndChoice(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs, ChoiceStopped? stopped)
    {
        OpenAiLogprobs.Write(writer, logprobs);
        writer.WriteString("finish_reason"u8, stopped is null ? null : OpenAiStopReasons.Write(stopped.Reason));
        writer.WriteOptional("stop_reason", stopped?.StopSequence);
        writer.WriteEndObject();
    }

    private void EndChunk(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndArray();
        if (context.IncludeUsage)
            writer.WriteNull("usage"u8);
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }
}
