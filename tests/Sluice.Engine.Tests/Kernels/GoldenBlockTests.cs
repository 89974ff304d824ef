using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Tests.Templates;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>Blocks and their values from golden-blocks.mjs, an implementation that shares nothing with the engine.</summary>
public sealed unsafe class GoldenBlockTests
{
    private static readonly JsonElement Goldens = TemplateFixture.ReadJson("tests/Sluice.Engine.Tests/Kernels/golden-blocks.json");

    public static TheoryData<GgmlType> BlockTypes() => [.. MatrixFormats.Types.Where(type => type.BlockElements() > 1)];

    [Theory]
    [MemberData(nameof(BlockTypes))]
    public void Decode_GoldenBlocks_GivesExactlyTheirValues(GgmlType type)
    {
        var golden = Goldens.EnumerateArray().Single(entry => entry.GetProperty("type").GetString() == type.ToString());
        byte[] blocks = golden.GetProperty("blocks").GetBytesFromBase64();
        float[] expected = MemoryMarshal.Cast<byte, float>(golden.GetProperty("values").GetBytesFromBase64()).ToArray();
        float[] actual = new float[blocks.Length / type.BlockBytes() * type.BlockElements()];
        fixed (byte* from = blocks)
        fixed (float* to = actual)
        {
            MatrixFormats.Find(type)!.Decode(from, to, actual.Length);
        }

        Assert.Equal(expected, actual);
    }
}
