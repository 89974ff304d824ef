using Sluice.Engine.Models;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Scheduling;

/// <summary>Guesses with a smaller model, which follows each sequence in a slot of its own; all sequences share its passes.</summary>
internal sealed class DraftModel : IDraft
{
    private readonly IForwardPass _pass;
    private readonly DecoderBatch _batch;
    private readonly DraftFollower[] _followers;
    private readonly List<DraftFollower> _active = [];

    public DraftModel(IForwardPass pass)
    {
        _pass = pass;
        _batch = new DecoderBatch(pass.MaxBatch);
        _followers = [.. Enumerable.Range(0, pass.SlotCount).Select(slot => new DraftFollower(slot, pass.ContextLength))];
    }

    public void Propose(IReadOnlyList<IGuessedSequence> sequences)
    {
        _active.Clear();
        for (int i = 0; i < sequences.Count; i++)
        {
            Begin(sequences[i]);
        }

        while (FillBatch())
        {
            _pass.Forward(_batch);
            foreach (var follower in _active)
            {
                // Guesses may prove wrong, but never what they followed.
                _pass.PagesOf(follower.Slot).Slide(follower.Settled);
                if (follower.BatchIndex >= 0)
                {
                    follower.Guess(Largest(_pass.Logits(follower.BatchIndex)));
                }
            }
        }

        _active.ForEach(static follower => follower.End());
    }

    public void WarmUp(WarmUp warmUp, PassStop stop)
    {
        if (Array.TrueForAll(_followers, static follower => follower.Known == 0))
        {
            warmUp.Run(_pass, _batch, _followers[0].Slot, stop, adapters: null);
        }
    }

    private static int Largest(ReadOnlySpan<float> logits) => LogitMath.TryFindLargest(logits, out int token) ? token : 0;

    private void Begin(IGuessedSequence sequence)
    {
        sequence.Guessed = 0;
        int wanted = Math.Min(sequence.Room.Length, _pass.ContextLength - sequence.Tokens.Length);
        if (wanted <= 0)
        {
            return;
        }

        var follower = _followers[sequence.Slot];
        if (!_pass.PagesOf(follower.Slot).Reaches(follower.Begin(sequence, wanted)))
        {
            Forget(follower);
        }

        _active.Add(follower);
    }

    /// <summary>Takes of each sequence the tokens that are missing for its next guess, as many as fit; false when all guesses are made.</summary>
    private bool FillBatch()
    {
        _batch.Clear();
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            var follower = _active[i];
            int missing = follower.Missing;
            int tokens = Math.Min(missing, _batch.Capacity - _batch.Count);
            follower.BatchIndex = -1;
            if (tokens == 0)
            {
                continue;
            }

            if (!MakeRoom(follower.Slot, follower.Known + tokens))
            {
                Forget(follower);
                follower.End();
                _active.RemoveAt(i);
                continue;
            }

            for (int token = 1; token <= tokens; token++)
            {
                int position = follower.Known;
                _batch.Add(follower.Next(), position, follower.Slot, wantsLogits: token == missing);
            }

            follower.BatchIndex = tokens == missing ? _batch.Count - 1 : -1;
        }

        return _batch.Count > 0;
    }

    /// <summary>Where pages are short, what the model knows of sequences is forgotten that want no guesses now.</summary>
    private bool MakeRoom(int slot, int positions)
    {
        var pages = _pass.PagesOf(slot);
        foreach (var other in _followers)
        {
            if (pages.TryGrow(positions))
            {
                return true;
            }

            if (!other.IsActive)
            {
                Forget(other);
            }
        }

        return pages.TryGrow(positions);
    }

    private void Forget(DraftFollower follower)
    {
        follower.Keep(0);
        _pass.PagesOf(follower.Slot).Shrink(0);
    }
}
