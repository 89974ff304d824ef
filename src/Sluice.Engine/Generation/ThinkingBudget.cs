using System.Text;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Grammar;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>Ends the thinking of one answer when it took as many tokens as it may: the mark behind it is what follows then, whatever the model would say.</summary>
internal sealed class ThinkingBudget : ITokenConstraint
{
    private readonly int _budget;
    private readonly Tokenizer _tokenizer;
    private readonly byte[] _open;
    private readonly byte[] _close;
    private readonly int[] _closing;
    private readonly ITokenConstraint? _rest;
    private readonly TokenMask _only;
    private Phase _phase;
    private int _matched;
    private int _spent;
    private int _closed;

    /// <param name="budget">How many tokens it may take, at least 1.</param>
    /// <param name="state">Where it stands when the answer begins.</param>
    /// <param name="format">The marks around it.</param>
    /// <param name="tokenizer">What tokens mean.</param>
    /// <param name="rest">What the answer has to look like besides; null for anything.</param>
    public ThinkingBudget(int budget, ReasoningState state, ReasoningFormat format, Tokenizer tokenizer, ITokenConstraint? rest)
    {
        _budget = budget;
        _tokenizer = tokenizer;
        _rest = rest;
        _open = Encoding.UTF8.GetBytes(format.Open);
        _close = Encoding.UTF8.GetBytes(format.Close);
        _only = new TokenMask(tokenizer.VocabularySize);
        _phase = state == ReasoningState.Open ? Phase.Thinking : state == ReasoningState.Possible ? Phase.Before : Phase.Over;

        // As templates write it.
        var closing = new List<int>();
        tokenizer.Encode($"\n{format.Close}\n\n", closing, parseSpecial: true);
        _closing = [.. closing];
    }

    private enum Phase
    {
        Before,
        Thinking,
        Closing,
        Over,
    }

    public bool IsComplete => _rest?.IsComplete ?? false;

    public void Prepare()
    {
        if (_phase != Phase.Closing)
        {
            _rest?.Prepare();
        }
    }

    public TokenMask? Mask()
    {
        if (_phase != Phase.Closing)
        {
            return _rest?.Mask();
        }

        _only.Clear();
        _only.Add(_closing[_closed]);
        return _only;
    }

    public void Accept(int token)
    {
        _rest?.Accept(token);
        Note(token);
    }

    public void AcceptForced(List<int> tokens)
    {
        while (_phase == Phase.Closing)
        {
            int token = _closing[_closed];
            tokens.Add(token);
            Accept(token);
        }

        int known = tokens.Count;
        _rest?.AcceptForced(tokens);
        for (int i = known; i < tokens.Count; i++)
        {
            Note(tokens[i]);
        }
    }

    private void Note(int token)
    {
        switch (_phase)
        {
            case Phase.Closing:
                _phase = ++_closed == _closing.Length ? Phase.Over : Phase.Closing;
                break;
            case Phase.Before:
                Read(token);
                break;
            case Phase.Thinking:
                Read(token);
                if (++_spent >= _budget && _phase == Phase.Thinking)
                {
                    _phase = Phase.Closing;
                }

                break;
        }
    }

    private void Read(int token)
    {
        if (_tokenizer.KindOf(token) == TokenKind.Control)
        {
            Read(Encoding.UTF8.GetBytes(_tokenizer.Decode([token], skipSpecial: false)));
        }
        else
        {
            Read(_tokenizer.BytesOf(token));
        }
    }

    private void Read(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (_phase == Phase.Before)
            {
                ReadBefore(value);
            }
            else if (_phase == Phase.Thinking)
            {
                ReadThought(value);
            }
        }
    }

    /// <summary>Thinking begins with its mark; an answer that begins with anything else has none.</summary>
    private void ReadBefore(byte value)
    {
        if (_matched == 0 && value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            return;
        }

        _phase = value != _open[_matched] ? Phase.Over : ++_matched == _open.Length ? Phase.Thinking : Phase.Before;
        _matched = _phase == Phase.Thinking ? 0 : _matched;
    }

    private void ReadThought(byte value)
    {
        // The longest beginning of the mark that the text ends with.
        while (_matched > 0 && _close[_matched] != value)
        {
            _matched = Shorter(_matched);
        }

        _matched += _close[_matched] == value ? 1 : 0;
        _phase = _matched == _close.Length ? Phase.Over : Phase.Thinking;
    }

    private int Shorter(int length)
    {
        int shorter = length - 1;
        while (shorter > 0 && !_close.AsSpan(0, shorter).SequenceEqual(_close.AsSpan(length - shorter, shorter)))
        {
            shorter--;
        }

        return shorter;
    }
}
