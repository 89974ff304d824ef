namespace Sluice.Engine.Models;

/// <summary>Cuts a batch into tiles: neighbouring tokens of one slot, which read the same keys and values.</summary>
internal sealed class AttentionPlan(int capacity, int group)
{
    private const int TargetRows = 32;

    private readonly int[] _firsts = new int[capacity];
    private readonly int[] _counts = new int[capacity];
    private readonly int _tileTokens = TileTokens(group);

    public int Tiles { get; private set; }

    /// <summary>The most positions that a tile sees.</summary>
    public int Positions { get; private set; }

    public static int MaxRows(int group) => TileTokens(group) * group;

    public int First(int tile) => _firsts[tile];

    public int Count(int tile) => _counts[tile];

    /// <summary>Plans all tokens, or only those that want logits.</summary>
    public void Build(DecoderBatch batch, bool onlyWanted)
    {
        Tiles = 0;
        Positions = 0;
        int tileEnd = -1;
        for (int i = 0; i < batch.Count; i++)
        {
            if (onlyWanted && !batch.WantsLogits(i))
            {
                continue;
            }

            Positions = Math.Max(Positions, batch.Position(i) + 1);
            int last = Tiles - 1;
            if (i == tileEnd && _counts[last] < _tileTokens && batch.Slot(_firsts[last]) == batch.Slot(i))
            {
                _counts[last]++;
            }
            else
            {
                _firsts[Tiles] = i;
                _counts[Tiles++] = 1;
            }

            tileEnd = i + 1;
        }
    }

    private static int TileTokens(int group) => Math.Max(1, TargetRows / group);
}
