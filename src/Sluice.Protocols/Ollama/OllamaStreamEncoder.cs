using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes lines: texts as they grow, calls whole, and a last line with the numbers. Of several answers the first.</summary>
/// <param name="context">The model to show, and the time.</param>
/// <param name="isGenerate">Whether a completion is told rather than a chat.</param>
internal sealed class OllamaStreamEncoder(ResponseContext context, bool isGenerate) : IStreamEncoder
{
    private readonly StringBuilder _arguments = new();
    private Utf8JsonWriter? _writer;
    private DateTimeOffset? _created;
    private Usage? _usage;
    private ProviderState? _state;
    private ChoiceStopped? _stopped;
    private Block? _open;
    private TimeSpan? _first;
    private int _calls;
    private bool _isBroken;
    private bool _ended;

    public string ContentType => "application/x-ndjson";

    private string Dialect => isGenerate ? OllamaNames.Generate : OllamaNames.Chat;

    public void Encode(ConversationEvent item, IBufferWriter<byte> output)
    {
        if (_ended)
            return;
        switch (item)
        {
            case ResponseStarted started:
                _created = started.Created;
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                OllamaAnswerWriting.DeclareLosses(_usage, Dialect, context.Losses);
                break;
            case ResponseNoted noted:
                context.Losses.DropFacts(noted.State, Dialect);
                _state = AnswerFacts.Merge(_state, noted.State);
                break;
            case BlockStarted { Choice: 0 } started:
                OllamaAnswerWriting.DeclareLosses(started.Block, isGenerate, context.Losses);
                _open = started.Block;
                _arguments.Clear();
                _first ??= context.Elapsed?.Invoke();
                break;
            case BlockDelta { Choice: 0 } delta:
                context.Losses.DropTokenDetails(delta.Logprobs, tellsBytes: true, tellsIds: false);
                Continue(delta, output);
                break;
            case BlockStarted:
                context.Losses.DropChoices();
                break;
            case BlockEnded { Choice: 0 } ended:
                context.Losses.DropBlockFields(ended.State, null);
                context.Losses.DropSignature(_open, ended.Signature);
                End(output);
                break;
            case ChoiceStopped { Choice: 0 } stopped:
                _stopped = stopped;
                context.Losses.DropChoiceFields(stopped.State, Dialect);
                OllamaAnswerWriting.DeclareLosses(stopped, context.Losses);
                break;
            case ResponseFailed failed:
                _ended = true;
                OllamaErrors.Encode(failed.Error, output);
                output.Write("\n"u8);
                break;
            case ResponseEnded:
                _ended = true;
                Finish(output);
                break;
        }
    }

    public void EncodeReady(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        output.Write(json);
        output.Write("\n"u8);
    }

    // Clients parse every line, so a sign of life is a line that says nothing.
    public void EncodeKeepAlive(IBufferWriter<byte> output) => WriteText(false, "", null, output);

    private void Continue(BlockDelta delta, IBufferWriter<byte> output)
    {
        switch (_open)
        {
            case ToolCallBlock:
                _arguments.Append(delta.Text);
                break;
            case TextBlock or RefusalBlock or ReasoningBlock when delta.Text.Length > 0 || delta.Logprobs is not null:
                WriteText(_open is ReasoningBlock, delta.Text, delta.Logprobs, output);
                break;
        }
    }

    private void End(IBufferWriter<byte> output)
    {
        if (_open is ToolCallBlock call && !isGenerate)
        {
            var arguments = call.ArgumentsJson + _arguments;
            if (!ToolArguments.TryReadObject(arguments, out _))
            {
                // A call whose arguments were cut off must not be run as if it were whole.
                _isBroken = true;
            }
            else
            {
                var writer = Begin(output);
                writer.WriteStartObject("message");
                writer.WriteString("role", "assistant");
                writer.WriteString("content", "");
                writer.WriteStartArray("tool_calls");
                OllamaCallWriting.TryWrite(writer, call, arguments, _calls++);
                writer.WriteEndArray();
                writer.WriteEndObject();
                writer.WriteBoolean("done", false);
                EndLine(writer, output);
            }
        }

        _open = null;
    }

    private void WriteText(bool isThought, string text, IReadOnlyList<TokenLogprob>? logprobs, IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        if (isGenerate)
        {
            writer.WriteString("response", isThought ? "" : text);
            if (isThought)
                writer.WriteString("thinking", text);
        }
        else
        {
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", isThought ? "" : text);
            if (isThought)
                writer.WriteString("thinking", text);
            writer.WriteEndObject();
        }

        writer.WriteBoolean("done", false);
        OllamaLogprobs.Write(writer, logprobs);
        EndLine(writer, output);
    }

    private void Finish(IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        if (isGenerate)
        {
            writer.WriteString("response", "");
        }
        else
        {
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", "");
            writer.WriteEndObject();
        }

        var total = context.Elapsed?.Invoke() ?? default;
        var reason = _isBroken ? StopReason.MaxTokens : _stopped?.Reason ?? StopReason.EndOfTurn;
        OllamaAnswerWriting.WriteEnd(writer, reason, _usage, _stopped?.State, Dialect, total, _first ?? total);
        writer.WriteState(_state, Dialect, null, "");
        EndLine(writer, output);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        OllamaAnswerWriting.WriteHead(_writer, context, _created);
        return _writer;
    }

    private static void EndLine(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
    }
}
