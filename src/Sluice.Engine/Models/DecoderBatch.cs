using Sluice.Engine.Adapters;

namespace Sluice.Engine.Models;

/// <summary>The tokens of one forward pass; made once and refilled. Tokens of one slot are added in the order of their positions.</summary>
internal sealed class DecoderBatch(int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private readonly int[] _positions = new int[capacity];
    private readonly int[] _slots = new int[capacity];
    private readonly bool[] _wantsLogits = new bool[capacity];
    private readonly AdapterStack?[] _adapters = new AdapterStack?[capacity];

    public int Count { get; private set; }

    public int Capacity => capacity;

    /// <summary>Whether any token uses adapters.</summary>
    public bool HasAdapters { get; private set; }

    public void Clear()
    {
        Count = 0;
        HasAdapters = false;
    }

    public void Add(int token, int position, int slot, bool wantsLogits, AdapterStack? adapters = null)
    {
        if (Count == capacity)
        {
            throw new InvalidOperationException($"The batch is full: it takes {capacity} tokens.");
        }

        _tokens[Count] = token;
        _positions[Count] = position;
        _slots[Count] = slot;
        _adapters[Count] = adapters;
        HasAdapters |= adapters is not null;
        _wantsLogits[Count++] = wantsLogits;
    }

    public int Token(int index) => _tokens[index];

    public int Position(int index) => _positions[index];

    public int Slot(int index) => _slots[index];

    public bool WantsLogits(int index) => _wantsLogits[index];

    /// <summary>The adapters of a token's sequence, or null.</summary>
    public AdapterStack? Adapters(int index) => _adapters[index];
}
