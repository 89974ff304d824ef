using Sluice.Engine.Gguf;

namespace Sluice.ModelGenerator;

/// <summary>Writes quantised blocks of random weights directly, without going through floating-point weights.</summary>
internal sealed class BlockNoise(ulong seed, GgmlType type, double deviation)
{
    private const int BlocksAtOnce = 4096;

    internal void Write(Stream stream, long elements)
    {
        var random = new SplitMix(seed);
        type.TryGetBlock(out int blockElements, out int blockBytes);
        long blocks = elements / blockElements;
        byte[] buffer = new byte[BlocksAtOnce * blockBytes];
        while (blocks > 0)
        {
            int count = (int)Math.Min(blocks, BlocksAtOnce);
            for (int i = 0; i < count; i++)
            {
                Fill(buffer.AsSpan(i * blockBytes, blockBytes), ref random);
            }

            stream.Write(buffer, 0, count * blockBytes);
            blocks -= count;
        }
    }

    private void Fill(Span<byte> block, ref SplitMix random)
    {
        switch (type)
        {
            case GgmlType.Q8_0:
                SmallBlocks.FillQ8(block, deviation, ref random);
                break;
            case GgmlType.Q4_0:
                SmallBlocks.FillQ4(block, deviation, ref random);
                break;
            case GgmlType.Q4_K:
                SuperBlocks.FillQ4(block, deviation, ref random);
                break;
            case GgmlType.Q5_K:
                SuperBlocks.FillQ5(block, deviation, ref random);
                break;
            case GgmlType.Q6_K:
                SuperBlocks.FillQ6(block, deviation, ref random);
                break;
            default:
                throw new InvalidOperationException($"There is no noise of type {type}.");
        }
    }
}
