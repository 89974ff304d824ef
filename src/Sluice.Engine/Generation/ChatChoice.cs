using Sluice.Engine.Chat;

namespace Sluice.Engine.Generation;

/// <summary>Reads the text of one choice into updates of a chat.</summary>
internal sealed class ChatChoice(int choice, ChatOutputOptions options, bool hasLogprobs)
{
    private readonly ChatOutputParser _parser = new(options, ToolCallIds.Random);
    private readonly ContentLogprobs? _logprobs = hasLogprobs ? new ContentLogprobs() : null;
    private bool? _isReasoning = options.StartsInReasoning ? true : null;
    private int _undecidedTokens;
    private int _reasoningTokens;
    private bool _hasCalls;

    public IEnumerable<ChatUpdate> Read(GenerationUpdate update)
    {
        if (update is GenerationText piece)
        {
            _logprobs?.Add(piece.Logprobs!);
            var events = _parser.Feed(piece.Text);
            Count(events, piece.Tokens);
            return events.Where(IsMeant).Select(Translate);
        }

        var end = (GenerationFinished)update;
        return [.. _parser.Complete().Where(IsMeant).Select(Translate), Finished(end)];
    }

    // Where a call is required there is no content; what looks like some is the beginning of a call that was cut off before its name.
    private bool IsMeant(ChatOutputEvent item) => !options.MustCall || item is not ContentDelta;

    /// <summary>Tokens belong to what their text turned out to be; before that is known they wait.</summary>
    private void Count(IReadOnlyList<ChatOutputEvent> events, int tokens)
    {
        _undecidedTokens += tokens;
        if (events.Count > 0)
        {
            _isReasoning = (_isReasoning ?? true) && events[0] is ReasoningDelta;
        }

        if (_isReasoning is { } isReasoning)
        {
            _reasoningTokens += isReasoning ? _undecidedTokens : 0;
            _undecidedTokens = 0;
        }

        if (events.Count > 0)
        {
            _isReasoning = events[^1] is ReasoningDelta;
        }
    }

    private ChatUpdate Translate(ChatOutputEvent item)
    {
        switch (item)
        {
            case ReasoningDelta reasoning:
                _logprobs?.Take(reasoning.Text);
                return new ChatReasoningDelta(choice, reasoning.Text);
            case ToolCallStart start:
                _hasCalls = true;
                return new ChatToolCallStarted(choice, start.Index, start.Id, start.Name);
            case ToolCallArgumentsDelta arguments:
                _logprobs?.Take(arguments.Json);
                return new ChatToolCallArguments(choice, arguments.Index, arguments.Json);
            case ToolCallEnd end:
                return new ChatToolCallEnded(choice, end.Index);
            default:
                string text = ((ContentDelta)item).Text;
                return new ChatContentDelta(choice, text, _logprobs?.Take(text));
        }
    }

    private ChatFinished Finished(GenerationFinished end) => new(
        choice,
        _hasCalls && end.Reason == FinishReason.Stop ? FinishReason.ToolCalls : end.Reason,
        end.StopString,
        end.PromptTokens,
        end.CachedTokens,
        end.OutputTokens,
        _reasoningTokens,
        end.Timings);
}
