using System.Numerics;

namespace Sluice.Engine.Sampling;

/// <summary>
/// The tokens that are still in question, made once for a vocabulary and refilled. While tokens are selected it is a heap with
/// the worst one on top: the lowest logit, and of equals the highest id.
/// </summary>
internal sealed class CandidateList(int vocabulary)
{
    private readonly int[] _ids = new int[vocabulary];
    private readonly float[] _logits = new float[vocabulary];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, Count);

    /// <summary>Takes the k best tokens, in descending order; equals in the order of their ids.</summary>
    public void TakeBest(ReadOnlySpan<float> logits, int k)
    {
        k = Math.Min(k, logits.Length);
        Count = 0;
        for (int id = 0; id < k; id++)
        {
            Add(id, logits[id]);
        }

        Heapify();
        int width = Vector<float>.Count;
        int next = k;
        if (k > 0)
        {
            // Ids ascend, so an equal logit never displaces one that is held.
            for (; next + width <= logits.Length; next += width)
            {
                if (Vector.GreaterThanAny(new Vector<float>(logits.Slice(next, width)), new Vector<float>(_logits[0])))
                {
                    Offer(logits, next, next + width);
                }
            }

            Offer(logits, next, logits.Length);
        }

        SortHeap();
    }

    /// <summary>Takes the tokens with at least this logit, in the order of their ids.</summary>
    public void TakeAtLeast(ReadOnlySpan<float> logits, float minimum)
    {
        Count = 0;
        for (int id = 0; id < logits.Length; id++)
        {
            if (logits[id] >= minimum)
            {
                Add(id, logits[id]);
            }
        }
    }

    /// <summary>Orders them as <see cref="TakeBest"/> does.</summary>
    public void Sort()
    {
        Heapify();
        SortHeap();
    }

    /// <summary>Keeps the first ones.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Whether a candidate comes behind another: a lower logit, or an equal one and a higher id.</summary>
    public bool IsWorse(int left, int right) =>
        _logits[left] < _logits[right] || (_logits[left] == _logits[right] && _ids[left] > _ids[right]);

    /// <summary>Takes out all that come before one of them; the order of the others stays.</summary>
    public void RemoveBetterThan(int index)
    {
        var (id, logit) = (_ids[index], _logits[index]);
        int count = Count;
        Count = 0;
        for (int i = 0; i < count; i++)
        {
            if (_logits[i] < logit || (_logits[i] == logit && _ids[i] >= id))
            {
                Add(_ids[i], _logits[i]);
            }
        }
    }

    private void Add(int id, float logit)
    {
        _ids[Count] = id;
        _logits[Count++] = logit;
    }

    private void Offer(ReadOnlySpan<float> logits, int first, int last)
    {
        for (int id = first; id < last; id++)
        {
            if (logits[id] > _logits[0])
            {
                _ids[0] = id;
                _logits[0] = logits[id];
                SiftDown(0, Count);
            }
        }
    }

    private void Heapify()
    {
        for (int i = (Count / 2) - 1; i >= 0; i--)
        {
            SiftDown(i, Count);
        }
    }

    private void SortHeap()
    {
        for (int end = Count - 1; end > 0; end--)
        {
            Swap(0, end);
            SiftDown(0, end);
        }
    }

    private void SiftDown(int parent, int count)
    {
        for (int child = (2 * parent) + 1; child < count; child = (2 * parent) + 1)
        {
            if (child + 1 < count && IsWorse(child + 1, child))
            {
                child++;
            }

            if (!IsWorse(child, parent))
            {
                return;
            }

            Swap(child, parent);
            parent = child;
        }
    }

    private void Swap(int left, int right)
    {
        (_ids[left], _ids[right]) = (_ids[right], _ids[left]);
        (_logits[left], _logits[right]) = (_logits[right], _logits[left]);
    }
}
