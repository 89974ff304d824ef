using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes a text completion as chunks.</summary>
/// <param name="context">Id, model and time to show, and whether usage was asked for.</param>
internal sealed class CompletionStreamEncoder(ResponseContext context) : IStreamEncoder
{
    private readonly Dictionary<int, int> _offsets = [];
    private readonly HashSet<(int Choice, int Block)> _texts = [];
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
                break;
            case BlockStarted started:
                CompletionResponseCodec.DeclareLosses(started.Block, context.Losses);
                if (started.Block is TextBlock)
                    _texts.Add((started.Choice, started.Index));
                break;
            case BlockEnded ended:
                context.Losses.DropBlockFields(ended.State, null);
                break;
            case BlockDelta delta when _texts.Contains((delta.Choice, delta.Index)) && (delta.Text.Length > 0 || delta.Logprobs is not null):
                context.Losses.DropTokenDetails(delta.Logprobs, tellsBytes: false, tellsIds: false);
                var offset = _offsets.GetValueOrDefault(delta.Choice);
                WriteChunk(delta.Choice, delta.Text, delta.Logprobs, offset, null, output);
                _offsets[delta.Choice] = offset + delta.Text.Length;
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                context.Losses.DropUsageFields(_usage, OpenAiNames.Completions);
                break;
            case ResponseNoted noted:
                context.Losses.DropFacts(noted.State, OpenAiNames.Completions);
                _state = AnswerFacts.Merge(_state, noted.State);
                break;
            case ChoiceStopped stopped:
                context.Losses.DropChoiceFields(stopped.State, null);
                context.Losses.DropStop(stopped.Reason, null);
                WriteChunk(stopped.Choice, "", null, 0, stopped, output);
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

    private void WriteChunk(int choice, string text, IReadOnlyList<TokenLogprob>? logprobs, int offset, ChoiceStopped? stopped, IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteString("text"u8, text);
        CompletionLogprobs.Write(writer, logprobs, offset);
        writer.WriteString("finish_reason"u8, stopped is null ? null : CompletionResponseCodec.FinishReason(stopped.Reason));
        writer.WriteOptional("stop_reason", stopped?.StopSequence);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (context.IncludeUsage)
            writer.WriteNull("usage"u8);
        End(writer, output);
    }

    private void WriteUsage(IBufferWriter<byte> output)
    {
        if (!context.IncludeUsage || _usage is null)
            return;
        var writer = Begin(output);
        writer.WriteStartArray("choices"u8);
        writer.WriteEndArray();
        OpenAiUsage.Write(writer, _usage, OpenAiNames.Completions, null);
        End(writer, output);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        SseWriter.Begin(output);
        if (_writer is null)
            _writer = JsonOutput.Create(output);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, _id);
        _writer.WriteString("object"u8, "text_completion"u8);
        _writer.WriteNumber("created"u8, _created);
        _writer.WriteString("model"u8, context.Model);
        _writer.WriteState(_state, OpenAiNames.Completions, null, "");
        return _writer;
    }

    private static void End(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }
}
