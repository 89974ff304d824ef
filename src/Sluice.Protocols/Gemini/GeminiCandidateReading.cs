using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads one candidate over the chunks of a stream: texts grow, everything else comes whole.</summary>
/// <param name="choice">The candidate's number.</param>
internal sealed class GeminiCandidateReading(int choice)
{
    private readonly Dictionary<string, JsonElement> _facts = [];
    private Kind _open;
    private int _blocks;
    private int _calls;
    private string? _finishReason;
    private string? _finishMessage;
    private GeminiPartialCall? _partial;
    private string? _responseId;

    private enum Kind
    {
        None,
        Text,
        Thought,
    }

    public bool HasFinished => _finishReason is not null;

    /// <summary>What the answer failed with; null if it did not.</summary>
    public string? Failure => GeminiStopReasons.IsFailure(_finishReason)
        ? $"The model's answer can't be used ({_finishReason}){(_finishMessage is null ? "." : ": " + _finishMessage)}"
        : null;

    /// <summary>Reads the candidate's part of one chunk; false if it can't be read.</summary>
    public bool Read(JsonView candidate, string? responseId, ICollection<ConversationEvent> events)
    {
        foreach (var member in candidate.EnumerateObject())
        {
            switch (member.Name)
            {
                case "content":
                    if (member.Value.ValueKind == JsonValueKind.Object && !ReadContent(member.Value, GeminiLogprobs.Read(candidate), responseId, events))
                        return false;
                    break;
                case "finishReason" when member.Value.ValueKind == JsonValueKind.String:
                    // A later chunk without content may repeat or correct it; a call that came before still counts.
                    _finishReason = member.Value.GetString();
                    break;
                case "finishMessage" when member.Value.ValueKind == JsonValueKind.String:
                    _finishMessage = member.Value.GetString();
                    break;
                case "index" or "logprobsResult":
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        _facts[member.Name] = member.Value.ToElement();
                    break;
            }
        }

        return true;
    }

    public void Finish(ICollection<ConversationEvent> events)
    {
        EndPartial(events, isCut: true);
        Close(events);
        var reason = GeminiStopReasons.Read(_finishReason, _calls > 0);
        var state = new StateCollector(GeminiNames.Dialect);
        if (_finishReason is not null && GeminiStopReasons.Write(reason) != _finishReason)
            state.Add("finishReason", Json(_finishReason));
        if (_finishMessage is not null)
            state.Add("finishMessage", Json(_finishMessage));
        foreach (var (name, value) in _facts)
            state.Add(name, value);
        events.Add(new ChoiceStopped(choice, reason) { State = state.Build() });
    }

    private bool ReadContent(JsonView content, IReadOnlyList<TokenLogprob>? logprobs, string? responseId, ICollection<ConversationEvent> events)
    {
        if (!content.TryGetProperty("parts", out var parts) || parts.ValueKind != JsonValueKind.Array)
            return true;
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || !ReadPart(part, ref logprobs, responseId, events))
                return false;
        }

        return true;
    }

    // A call in fragments: nothing of it is told before it is whole, since fragments may come in any order.
    private bool ReadPiece(JsonView part, JsonView call, ICollection<ConversationEvent> events)
    {
        if (call.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 })
        {
            if (!EndPartial(events, isCut: false))
                return false;
            _partial = new GeminiPartialCall(part.GetRawText());
        }

        return _partial is not null && _partial.Add(call) && (GeminiPartialCall.Continues(call) || EndPartial(events, isCut: false));
    }

    // What is cut off stays without its last bracket, so that nobody takes it for the whole.
    private bool EndPartial(ICollection<ConversationEvent> events, bool isCut)
    {
        if (_partial is not { } partial)
            return true;
        _partial = null;
        return ReadCall(JsonView.Of(partial.Whole()), _responseId, events, isCut);
    }

    private bool ReadPart(JsonView part, ref IReadOnlyList<TokenLogprob>? logprobs, string? responseId, ICollection<ConversationEvent> events)
    {
        if (part.TryGetProperty("functionCall", out var call))
        {
            _responseId = responseId;
            return call.ValueKind == JsonValueKind.Object
                && (_partial is not null || GeminiPartialCall.IsPiece(call) ? ReadPiece(part, call, events) : ReadCall(part, responseId, events));
        }

        if (part.TryGetProperty("text", out var text))
        {
            if (text.ValueKind != JsonValueKind.String)
                return false;
            ReadText(text.GetString()!, part, ref logprobs, events);
            return true;
        }

        var reading = new RequestReading();
        var block = GeminiPartDecoder.Decode(part, new OpenCalls(), reading);
        if (reading.Error is not null || block is null)
            return false;
        if (block is TextBlock empty)
        {
            // A part that holds a signature alone belongs to what came before it.
            if (empty.State is not null)
                ReadText("", part, ref logprobs, events);
            return true;
        }

        Whole(block, events);
        return true;
    }

    private void ReadText(string text, JsonView part, ref IReadOnlyList<TokenLogprob>? logprobs, ICollection<ConversationEvent> events)
    {
        var isThought = part.TryGetProperty("thought", out var thought) && thought.ValueKind == JsonValueKind.True;
        var state = GeminiPartDecoder.Others(part, "text", "");
        var foreign = isThought ? GeminiPartDecoder.Reasoning(text, part) : null;
        if (foreign is { RedactedData: not null })
        {
            Whole(foreign, events);
            return;
        }

        if (foreign is { Signature: not null })
            state = foreign.State;
        var kind = isThought ? Kind.Thought : Kind.Text;
        if (text.Length > 0 || (_open != kind && (state is not null || foreign?.Signature is not null)))
            Open(kind, events);
        if (text.Length > 0)
        {
            events.Add(new BlockDelta(choice, _blocks, text) { Logprobs = isThought ? null : logprobs });
            if (!isThought)
                logprobs = null;
        }

        // What stands beside a text belongs to it: it ends here.
        if (state is not null || foreign?.Signature is not null)
            Close(events, state, foreign?.Signature);
    }

    private bool ReadCall(JsonView part, string? responseId, ICollection<ConversationEvent> events, bool isCut = false)
    {
        var reading = new RequestReading();
        if (GeminiPartDecoder.Decode(part, new OpenCalls(), reading) is not ToolCallBlock block || reading.Error is not null)
            return false;
        if (CallIds.IsOfRequest(block.Id) || block.Id.Length == 0)
            block = block with { Id = CallIds.OfAnswer(responseId, choice, _calls, block.Name, block.ArgumentsJson) };
        _calls++;
        Close(events);
        events.Add(new BlockStarted(choice, _blocks, block with { ArgumentsJson = "" }));
        events.Add(new BlockDelta(choice, _blocks, isCut ? block.ArgumentsJson[..^1] : block.ArgumentsJson));
        events.Add(new BlockEnded(choice, _blocks++));
        return true;
    }

    private void Whole(Block block, ICollection<ConversationEvent> events)
    {
        Close(events);
        events.Add(new BlockStarted(choice, _blocks, block));
        events.Add(new BlockEnded(choice, _blocks++));
    }

    private void Open(Kind kind, ICollection<ConversationEvent> events)
    {
        if (_open == kind)
            return;
        Close(events);
        _open = kind;
        events.Add(new BlockStarted(choice, _blocks, kind == Kind.Thought ? new ReasoningBlock("") : new TextBlock("")));
    }

    private void Close(ICollection<ConversationEvent> events, ProviderState? state = null, string? signature = null)
    {
        if (_open != Kind.None)
            events.Add(new BlockEnded(choice, _blocks++) { State = state, Signature = signature });
        _open = Kind.None;
    }

    private static JsonElement Json(string text) => JsonOutput.Element(writer => writer.WriteStringValue(text));
}
