using Sluice.Engine.Models;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Scheduling;

/// <summary>Guesses with a smaller model, which follows each sequence in a slot of its own.</summary>
internal sealed class DraftModel : IDraft
{
    private readonly IForwardPass _pass;
    private readonly DecoderBatch _batch;

    // The tokens whose keys and values the small model has.
    private readonly List<int>[] _known;

    public DraftModel(IForwardPass pass)
    {
        _pass = pass;
        _batch = new DecoderBatch(pass.MaxBatch);
        _known = [.. Enumerable.Range(0, pass.SlotCount).Select(_ => new List<int>(pass.ContextLength))];
    }

    public int Propose(int slot, ReadOnlySpan<int> tokens, Span<int> into)
    {
        int count = Math.Min(into.Length, _pass.ContextLength - tokens.Length);
        if (count <= 0)
        {
            return 0;
        }

        var pages = _pass.PagesOf(slot);
        var known = _known[slot];
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(known);
        int computed = Math.Min(span.CommonPrefixLength(tokens), tokens.Length - 1);
        if (!pages.Reaches(computed))
        {
            pages.Shrink(0);
            computed = 0;
        }

        known.RemoveRange(computed, known.Count - computed);
        while (computed < tokens.Length)
        {
            int end = Math.Min(tokens.Length, computed + _batch.Capacity);
            if (!MakeRoom(slot, end == tokens.Length ? end + count : end))
            {
                return 0;
            }

            _batch.Clear();
            for (; computed < end; computed++)
            {
                _batch.Add(tokens[computed], computed, slot, wantsLogits: computed == tokens.Length - 1);
                known.Add(tokens[computed]);
            }

            _pass.Forward(_batch);

            // Guesses may prove wrong, but never what they followed.
            pages.Slide(Math.Min(computed, tokens.Length - 1));
        }

        for (int i = 0; ; i++)
        {
            into[i] = Largest(_pass.Logits(_batch.Count - 1));
            if (i == count - 1)
            {
                return count;
            }

            _batch.Clear();
            _batch.Add(into[i], computed++, slot, wantsLogits: true);
            known.Add(into[i]);
            _pass.Forward(_batch);
        }
    }

    private static int Largest(ReadOnlySpan<float> logits) => LogitMath.TryFindLargest(logits, out int token) ? token : 0;

    /// <summary>Where pages are short, what the model knows of the other sequences is forgotten.</summary>
    private bool MakeRoom(int slot, int positions)
    {
        if (_pass.PagesOf(slot).TryGrow(positions))
        {
            return true;
        }

        for (int other = 0; other < _known.Length; other++)
        {
            if (other != slot)
            {
                _known[other].Clear();
                _pass.PagesOf(other).Shrink(0);
            }
        }

        return _pass.PagesOf(slot).TryGrow(positions);
    }
}
