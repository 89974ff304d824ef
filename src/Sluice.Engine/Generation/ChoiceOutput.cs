using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>Turns the tokens of one choice into text, up to its end.</summary>
internal sealed class ChoiceOutput(GenerationRun run, int choice, GenerationPlan plan, Tokenizer tokenizer)
{
    private readonly TokenDecoder _decoder = new(tokenizer, plan.Prompt.Length > 0 ? plan.Prompt[^1] : null);
    private readonly StopScanner _stops = new(plan.StopStrings);
    private readonly List<PendingToken> _pending = [];
    private int _tokens;
    private int _decodedChars;
    private int _sentChars;

    public int? TopLogprobs => plan.TopLogprobs;

    public int Tokens => _tokens;

    /// <summary>Tokens of the prompt that had been calculated before.</summary>
    public int CachedTokens { get; set; }

    public string? StopString { get; private set; }

    /// <summary>Takes the next token; answers why the choice ends with it, or null.</summary>
    public FinishReason? Accept(int token, TokenLogprob? logprob)
    {
        _tokens++;
        if (!plan.IgnoresStopTokens && tokenizer.StopIds.Contains(token))
        {
            return End();
        }

        if (IsText(token))
        {
            _pending.Add(new PendingToken(_decodedChars, logprob));
            string text = _decoder.Append(token);
            _decodedChars += text.Length;
            Send(_stops.Append(text, out string? found));
            if (found is not null)
            {
                StopString = found;
                return FinishReason.StopString;
            }
        }

        if (_tokens < plan.MaxTokens)
        {
            return null;
        }

        // A character that was cut off is left out.
        Send(_stops.Flush());
        return FinishReason.Length;
    }

    /// <summary>Ends the text where it is; answers why the choice ends.</summary>
    public FinishReason End()
    {
        Send(_stops.Append(_decoder.Flush(), out string? last) + (last is null ? _stops.Flush() : ""));
        StopString = last;
        return last is null ? FinishReason.Stop : FinishReason.StopString;
    }

    public void Finish(FinishReason reason, GenerationTimings timings) =>
        run.Finish(new GenerationFinished(choice, reason, StopString, plan.Prompt.Length, CachedTokens, _tokens, timings));

    public void Fail(EngineException error) => run.Fail(error);

    private bool IsText(int token) => tokenizer.KindOf(token) != TokenKind.Control || plan.VisibleControls.Contains(token);

    private void Send(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        _sentChars += text.Length;
        int count = 0;
        while (count < _pending.Count && _pending[count].Start < _sentChars)
        {
            count++;
        }

        TokenLogprob[]? logprobs = null;
        if (plan.TopLogprobs is not null)
        {
            logprobs = new TokenLogprob[count];
            for (int i = 0; i < count; i++)
            {
                logprobs[i] = _pending[i].Logprob!;
            }
        }

        _pending.RemoveRange(0, count);
        run.Write(new GenerationText(choice, text, count, logprobs));
    }

    /// <summary>A token whose text, which begins at this character of the output, was not sent yet.</summary>
    private readonly record struct PendingToken(int Start, TokenLogprob? Logprob);
}
