namespace Sluice.Engine.Models;

/// <summary>The tokens of one forward pass; made once and refilled. Tokens of one slot are added in the order of their positions.</summary>
internal sealed class DecoderBatch(int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private readonly int[] _positions = new int[capacity];
    private readonly int[] _slots = new int[capacity];
    private readonly bool[] _wantsLogits = new bool[capacity];

    public int Count { get; private set; }

    public int Capacity => capacity;

    public void Clear() => Count = 0;

    public void Add(int token, int position, int slot, bool wantsLogits)
    {
        if (Count == capacity)
        {
            throw new InvalidOperationException($"The batch is full: it takes {capacity} tokens.");
        }

        _tokens[Count] = token;
        _positions[Count] = position;
        _slots[Count] = slot;
        _wantsLogits[Count++] = wantsLogits;
    }

    public int Token(int index) => _tokens[index];

    public int Position(int index) => _positions[index];

    public int Slot(int index) => _slots[index];

    public bool WantsLogits(int index) => _wantsLogits[index];
}
