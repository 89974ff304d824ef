using Sluice.Protocols.Dialects;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Conversations;

/// <summary>
/// Ends an answer where one of the texts comes that the client gave as stop sequences, for providers whose dialect has none. One instance for each answer;
/// it looks at the first choice, for such providers give no more.
/// </summary>
/// <param name="stops">The texts; none is empty.</param>
public sealed class StopCutter(IReadOnlyList<string> stops)
{
    private readonly List<TokenLogprob> _logprobs = [];
    private string _held = "";
    private int _ahead;
    private bool _inText;

    /// <summary>Whether one of them has come: whatever follows is no part of the answer.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Takes the stop sequences out of a request to a provider whose dialect has none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="upstream">The provider's dialect.</param>
    /// <returns>The request for the provider, and what cuts its answer; null where there is nothing to cut.</returns>
    public static (ConversationRequest Request, StopCutter? Cutter) Take(ConversationRequest request, IDialect upstream)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(upstream);
        if (upstream.Name != ResponsesNames.Dialect || request.StopSequences.Count == 0)
            return (request, null);
        List<string> stops = [.. request.StopSequences.Where(stop => stop.Length > 0)];
        return (request with { StopSequences = [] }, stops.Count == 0 ? null : new StopCutter(stops));
    }

    /// <summary>Cuts the events of a stream.</summary>
    /// <param name="events">The events as they come.</param>
    public IReadOnlyList<ConversationEvent> Cut(IEnumerable<ConversationEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var cut = new List<ConversationEvent>();
        foreach (var item in events)
            Cut(item, cut);
        return cut;
    }

    /// <summary>Cuts a whole answer.</summary>
    /// <param name="answer">The answer.</param>
    public ConversationResponse Cut(ConversationResponse answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Choices.Count == 0)
            return answer;
        var choice = answer.Choices[0];
        var length = 0;
        for (var index = 0; index < choice.Blocks.Count; index++)
        {
            if (choice.Blocks[index] is not TextBlock text)
                continue;
            var (at, stop) = Find(text.Text);
            if (stop is null)
            {
                length += text.Text.Length;
                continue;
            }

            HasStopped = true;
            var left = choice.Blocks.Take(index).ToList();
            if (at > 0)
                left.Add(text with { Text = text.Text[..at] });
            return answer with { Choices = [choice with { Blocks = left, Reason = StopReason.StopSequence, StopSequence = stop, Logprobs = choice.Logprobs is { } told ? Within(told, length + at) : null }, .. answer.Choices.Skip(1)] };
        }

        return answer;
    }

    private void Cut(ConversationEvent item, List<ConversationEvent> cut)
    {
        if (HasStopped)
            return;
        switch (item)
        {
            case BlockStarted { Choice: 0 } started:
                _inText = started.Block is TextBlock;
                break;
            case BlockDelta { Choice: 0 } delta when _inText:
                Cut(delta, cut);
                return;
            case BlockEnded { Choice: 0 } ended when _inText:
                Tell(ended.Index, _held, _logprobs, cut);
                _logprobs.Clear();
                _held = "";
                _ahead = 0;
                _inText = false;
                break;
        }

        cut.Add(item);
    }

    private void Cut(BlockDelta delta, List<ConversationEvent> cut)
    {
        if (delta.Logprobs is { } logprobs)
            _logprobs.AddRange(logprobs);
        var text = _held + delta.Text;
        var (at, stop) = Find(text);
        if (stop is not null)
        {
            HasStopped = true;
            Tell(delta.Index, text[..at], TakeLogprobs(at), cut);
            cut.Add(new BlockEnded(0, delta.Index));
            cut.Add(new ChoiceStopped(0, StopReason.StopSequence, stop));
            cut.Add(new ResponseEnded());
            return;
        }

        // What may be the beginning of a stop sequence waits for what follows.
        var held = Math.Min(text.Length, stops.Max(its => its.Length) - 1);
        while (held > 0 && !stops.Any(its => its.AsSpan().StartsWith(text.AsSpan(text.Length - held))))
            held--;
        _held = text[(text.Length - held)..];
        Tell(delta.Index, text[..^held], TakeLogprobs(text.Length - held), cut);
    }

    private static void Tell(int block, string text, List<TokenLogprob> logprobs, List<ConversationEvent> cut)
    {
        if (text.Length > 0 || logprobs.Count > 0)
            cut.Add(new BlockDelta(0, block, text) { Logprobs = logprobs.Count > 0 ? [.. logprobs] : null });
    }

    // The tokens that are told by a text of that length; one that reaches further is told with the rest of it.
    private List<TokenLogprob> TakeLogprobs(int length)
    {
        if (_logprobs.Count == 0)
            return [];
        var told = Within(_logprobs, _ahead + length);
        _ahead += length - told.Sum(token => token.Token.Length);
        _logprobs.RemoveRange(0, told.Count);
        return told;
    }

    // The one that begins first; of those that begin together the one that was given first.
    private (int At, string? Stop) Find(string text)
    {
        (int At, string? Stop) found = (int.MaxValue, null);
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && at < found.At)
                found = (at, stop);
        }

        return found;
    }

    private static List<TokenLogprob> Within(IReadOnlyList<TokenLogprob> tokens, int length)
    {
        var left = new List<TokenLogprob>();
        foreach (var token in tokens)
        {
            length -= token.Token.Length;
            if (length < 0)
                break;
            left.Add(token);
        }

        return left;
    }
}
