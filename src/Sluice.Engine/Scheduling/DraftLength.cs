namespace Sluice.Engine.Scheduling;

/// <summary>How many tokens are worth guessing for one sequence: more while guesses come true, none for a while when they don't.</summary>
internal struct DraftLength
{
    public const int Most = 8;

    private const int First = 4;
    private const int Pause = 16;

    private int _length;
    private int _pause;
    private bool _isUsed;

    /// <summary>For the next pass.</summary>
    public int Next()
    {
        if (!_isUsed)
        {
            _isUsed = true;
            _length = First;
        }

        if (_length == 0 && --_pause <= 0)
        {
            _length = 2;
        }

        return _length;
    }

    /// <summary>What came of the guesses of a pass.</summary>
    public void Learn(int guessed, int right)
    {
        if (guessed == 0)
        {
            return;
        }

        _length = right == guessed ? Math.Min(Most, _length + 2) : right == 0 ? _length / 2 : Math.Max(2, right + 1);
        if (_length == 0)
        {
            _pause = Pause;
        }
    }
}
