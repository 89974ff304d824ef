using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Reads a stream of partial answers. There is no terminal frame: the bytes end, and the answer was whole if each candidate has told why it
/// ended or the prompt was blocked.
/// </summary>
internal sealed class GeminiStreamDecoder : IStreamDecoder
{
    // More than can be asked for; a candidate's number is not trusted further.
    private const int MaxCandidates = 128;

    private readonly List<GeminiCandidateReading> _candidates = [];
    private readonly HashSet<string> _facts = [];
    private GeminiUsage _usage;
    private Usage? _told;
    private JsonElement? _blocked;
    private string? _responseId;
    private bool _started;
    private bool _ended;

    public void Decode(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (!JsonDocuments.TryRead(data, out var root))
        {
            Fail(ErrorCodes.Malformed("A frame of the upstream's stream is not valid JSON."), events);
            return;
        }

        Read(root, events);
    }

    /// <summary>Reads one partial or whole answer.</summary>
    public void Read(JsonView root, ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (root.ValueKind != JsonValueKind.Object)
            Fail(ErrorCodes.Malformed("A frame of the upstream's stream is not a JSON object."), events);
        else if (GeminiErrors.TryRead(root, 0, out var error))
            Fail(error, events);
        else if (!ReadAnswer(root, events))
            Fail(ErrorCodes.Malformed("A part of the upstream's answer can't be read."), events);
    }

    public void Complete(ICollection<ConversationEvent> events)
    {
        if (_ended)
            return;
        if (_candidates.Find(candidate => candidate.Failure is not null) is { } failed)
        {
            Fail(new ProtocolError(502, "api_error", "upstream_error", failed.Failure!), events);
            return;
        }

        if (_candidates.TrueForAll(candidate => candidate.HasFinished) && (_candidates.Count > 0 || _blocked is not null))
            Finish(events);
        else
            Fail(ErrorCodes.CutOff(), events);
    }

    private bool ReadAnswer(JsonView root, ICollection<ConversationEvent> events)
    {
        if (!_started)
        {
            _started = true;
            _responseId = Text(root, "responseId");
            DateTimeOffset? created = DateTimeOffset.TryParse(Text(root, "createTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
            events.Add(new ResponseStarted(_responseId, Text(root, "modelVersion"), created));
        }

        Note(root, events);
        if (root.TryGetProperty("usageMetadata", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _usage.Read(usage);
            if (_usage.ToUsage() is var now && now != _told)
            {
                _told = now;
                events.Add(new UsageReported(now));
            }
        }

        if (root.TryGetProperty("promptFeedback", out var feedback) && Text(feedback, "blockReason") is not null)
            _blocked = feedback.ToElement();
        if (!root.TryGetProperty("candidates", out var candidates) || candidates.ValueKind != JsonValueKind.Array)
            return true;
        var position = 0;
        foreach (var candidate in candidates.EnumerateArray())
        {
            if (candidate.ValueKind != JsonValueKind.Object || At(candidate, position++) is not { } reading || !reading.Read(candidate, _responseId, events))
                return false;
        }

        return true;
    }

    // What stands around the candidates; chunks repeat it.
    private void Note(JsonView root, ICollection<ConversationEvent> events)
    {
        if (AnswerFacts.Read(root, GeminiNames.Dialect, "candidates", "usageMetadata", "modelVersion", "responseId", "createTime", "error") is not { } facts)
            return;
        List<KeyValuePair<string, JsonElement>> news = [.. facts.Fields.Where(field => !(field.Key == "promptFeedback" && Text(JsonView.Of(field.Value), "blockReason") is not null) && _facts.Add(field.Key))];
        if (news.Count > 0)
            events.Add(new ResponseNoted(facts with { Fields = news }));
    }

    private GeminiCandidateReading? At(JsonView candidate, int position)
    {
        var index = candidate.TryGetProperty("index", out var told) && told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out var number) ? number : position;
        if (index is < 0 or >= MaxCandidates)
            return null;
        while (_candidates.Count <= index)
            _candidates.Add(new GeminiCandidateReading(_candidates.Count));
        return _candidates[index];
    }

    private void Finish(ICollection<ConversationEvent> events)
    {
        _ended = true;
        foreach (var candidate in _candidates)
            candidate.Finish(events);
        if (_candidates.Count == 0)
            Refuse(_blocked!.Value, events);
        events.Add(new ResponseEnded());
    }

    // The prompt was blocked: nobody answered, which is a refusal and never an empty success.
    private static void Refuse(JsonElement feedback, ICollection<ConversationEvent> events)
    {
        if (Text(JsonView.Of(feedback), "blockReasonMessage") is { Length: > 0 } message)
        {
            events.Add(new BlockStarted(0, 0, new RefusalBlock("")));
            events.Add(new BlockDelta(0, 0, message));
            events.Add(new BlockEnded(0, 0));
        }

        events.Add(new ChoiceStopped(0, StopReason.Refusal) { State = new ProviderState(GeminiNames.Dialect, [new("promptFeedback", feedback)]) });
    }

    private void Fail(ProtocolError error, ICollection<ConversationEvent> events)
    {
        _ended = true;
        events.Add(new ResponseFailed(error));
    }

    private static string? Text(JsonView element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
