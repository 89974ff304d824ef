using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads a stream of lines, of chats and of completions alike: texts grow, calls come whole, the last line says <c>done</c>.</summary>
/// <param name="dialect">The dialect that owns the facts told at the end.</param>
internal sealed class OllamaStreamDecoder(string dialect) : IStreamDecoder
{
    private readonly HashSet<string> _facts = [];
    private readonly FrameShape _shape = new();
    private bool _started;
    private bool _ended;
    private Kind _open;
    private int _blocks;
    private int _calls;
    private string? _created;

    private enum Kind
    {
        None,
        Thought,
        Text,
    }

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (_shape.TryRead(eventName, data, out var more))
        {
            events.Add(more);
            return;
        }

        var before = events.Count;
        if (JsonDocuments.TryRead(data, out var root) && root.ValueKind == JsonValueKind.Object)
            Read(root, events);
        else
            Fail(ErrorCodes.Malformed("A line of the upstream's stream is not a JSON object."), events);
        if (FrameShape.OnlyDelta(events, before) is { } delta)
            Learn(eventName, data, root, delta);
    }

    public void Complete(ICollection<ConversationEvent> events)
    {
        if (!_ended)
            Fail(ErrorCodes.CutOff(), events);
    }

    /// <summary>Reads one line, or a whole answer.</summary>
    public void Read(JsonView root, ICollection<ConversationEvent> events)
    {
        if (OllamaErrors.TryRead(root, 0, out var error))
        {
            Fail(error, events);
            return;
        }

        if (!_started)
        {
            _started = true;
            _created = Text(root, "created_at");
            events.Add(new ResponseStarted(null, Text(root, "model"), DateTimeOffset.TryParse(_created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null));
        }

        Note(root, events);
        var logprobs = OllamaLogprobs.Read(root);
        var isMessage = root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object;
        Append(Kind.Thought, Text(isMessage ? message : root, "thinking"), null, events);
        Append(Kind.Text, isMessage ? Text(message, "content") : Text(root, "response"), logprobs, events);
        if (isMessage && message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && !ReadCalls(calls, events))
        {
            Fail(ErrorCodes.Malformed("A tool call of the upstream's answer can't be read."), events);
            return;
        }

        if (root.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True)
            Finish(root, events);
    }

    private void Learn(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, JsonView root, BlockDelta delta)
    {
        var isMessage = root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object;
        var text = _open == Kind.Thought ? "thinking"u8 : isMessage ? "content"u8 : "response"u8;
        _shape.Learn(eventName, data, delta, text, isMessage ? 2 : 1, "created_at"u8);
    }

    // What stands around the answer; lines repeat it.
    private void Note(JsonView root, ICollection<ConversationEvent> events)
    {
        if (AnswerFacts.Read(
            root, dialect, "model", "created_at", "message", "response", "thinking", "done", "done_reason", "prompt_eval_count", "eval_count", "logprobs",
            "total_duration", "load_duration", "prompt_eval_duration", "eval_duration", "context", "error") is not { } facts)
            return;
        List<KeyValuePair<string, JsonElement>> news = [.. facts.Fields.Where(field => _facts.Add(field.Key))];
        if (news.Count > 0)
            events.Add(new ResponseNoted(facts with { Fields = news }));
    }

    private bool ReadCalls(JsonView calls, ICollection<ConversationEvent> events)
    {
        foreach (var call in calls.EnumerateArray())
        {
            var reading = new RequestReading();
            if (call.ValueKind != JsonValueKind.Object || OllamaMessagesDecoder.Read(call, reading) is not var (id, name, arguments) || reading.Error is not null)
                return false;
            Close(events);
            events.Add(new BlockStarted(0, _blocks, new ToolCallBlock(id ?? CallIds.OfAnswer(_created, 0, _calls, name, arguments), name, "")));
            events.Add(new BlockDelta(0, _blocks, arguments));
            events.Add(new BlockEnded(0, _blocks++));
            _calls++;
        }

        return true;
    }

    private void Append(Kind kind, string? text, IReadOnlyList<TokenLogprob>? logprobs, ICollection<ConversationEvent> events)
    {
        if (string.IsNullOrEmpty(text) && logprobs is not { Count: > 0 })
            return;
        if (_open != kind)
        {
            Close(events);
            _open = kind;
            events.Add(new BlockStarted(0, _blocks, kind == Kind.Thought ? new ReasoningBlock("") : new TextBlock("")));
        }

        events.Add(new BlockDelta(0, _blocks, text ?? "") { Logprobs = logprobs });
    }

    private void Close(ICollection<ConversationEvent> events)
    {
        if (_open != Kind.None)
            events.Add(new BlockEnded(0, _blocks++));
        _open = Kind.None;
    }

    private void Finish(JsonView root, ICollection<ConversationEvent> events)
    {
        _ended = true;
        Close(events);
        if (OllamaUsage.Read(root) is { } usage)
            events.Add(new UsageReported(usage));
        var state = new StateCollector(dialect);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is "total_duration" or "load_duration" or "prompt_eval_duration" or "eval_duration" or "context")
                state.Add(member.Name, member.Value);
        }

        events.Add(new ChoiceStopped(0, OllamaStopReasons.Read(Text(root, "done_reason"), _calls > 0)) { State = state.Build() });
        events.Add(new ResponseEnded());
    }

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }

    private static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
