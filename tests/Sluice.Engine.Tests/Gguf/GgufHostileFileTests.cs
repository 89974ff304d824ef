using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Gguf;

public sealed class GgufHostileFileTests
{
    private const ulong TwoTo31 = 1UL << 31;
    private const ulong TwoTo63 = 1UL << 63;

    public static TheoryData<ulong> Extremes =>
        [TwoTo31 - 1, TwoTo31, TwoTo31 + 1, (1UL << 32) - 1, 1UL << 32, (1UL << 32) + 1, TwoTo63 - 1, TwoTo63, TwoTo63 + 1, ulong.MaxValue - 32, ulong.MaxValue - 1, ulong.MaxValue, ulong.MaxValue / 8, (ulong.MaxValue / 8) + 1];

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeTensorCount_IsRefused(ulong count) => Refused("tensors", 8, new GgufBytes(count, 0).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeEntryCount_IsRefused(ulong count) => Refused("metadata entries", 16, new GgufBytes(0, count).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeKeyLength_IsRefused(ulong length) => Refused("a metadata key", 24, new GgufBytes(0, 1).U64(length).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeStringLength_IsRefused(ulong length) =>
        Refused("a metadata string", 24 + 9 + 4, new GgufBytes(0, 1).Text("k").U32(8).U64(length).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeArrayCount_IsRefused(ulong count)
    {
        for (uint type = 0; type <= 12; type++)
        {
            if (type != 9)
            {
                Refused("elements", 24 + 9 + 4 + 4, new GgufBytes(0, 1).Text("k").U32(9).U32(type).U64(count).Data(64));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeStringInArray_IsRefused(ulong length) =>
        Refused("a string in an array", 24 + 9 + 16, new GgufBytes(0, 1).Text("k").U32(9).U32(8).U64(1).U64(length).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeTensorName_IsRefused(ulong length) => Refused("a tensor name", 24, new GgufBytes(1, 0).U64(length).Data(64));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeDimension_IsRefused(ulong size)
    {
        foreach (uint type in (uint[])[0, 1, 2, 8, 14, 30])
        {
            Refused("t", null, new GgufBytes(1, 0).Tensor("t", type, 0, size).Data(64));
            Refused("t", null, new GgufBytes(1, 0).Tensor("t", type, 0, 256, size).Data(64));
            Refused("t", null, new GgufBytes(1, 0).Tensor("t", type, 0, size, size, size, size).Data(64));
            Refused("t", null, new GgufBytes(1, 0).Tensor("t", type, 0, 256, 1UL << 28, 1UL << 28, size).Data(64));
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Open_ExtremeOffset_IsRefused(ulong offset)
    {
        Refused("'t'", null, new GgufBytes(1, 0).Tensor("t", 0, offset, 8).Data(64));
        Refused("'t'", null, new GgufBytes(1, 0).Tensor("t", 0, offset & ~31UL, 8).Data(64));
    }

    [Fact]
    public void Open_CountsWithinTheLimitsButBeyondTheFile_AreRefusedAtTheCount()
    {
        Refused("65536 tensors", 8, new GgufBytes(65_536, 0).Data(64));
        Refused("65536 metadata entries", 16, new GgufBytes(0, 65_536).Data(64));
        Refused("an array of 67108864", 24 + 9 + 8, new GgufBytes(0, 1).Text("k").U32(9).U32(4).U64(1 << 26).Data(64));
        Refused("an array of 9 ", 24 + 9 + 8, new GgufBytes(0, 1).Text("k").U32(9).U32(8).U64(9).Raw(new byte[71]));
    }

    [Fact]
    public void Open_ProductOfDimensionsThatWrapsTo64Bits_IsRefused() =>
        Refused("more than 2^63 elements", null, new GgufBytes(1, 0).Tensor("t", 0, 0, 1UL << 32, 1UL << 32, 4).Data(64));

    [Fact]
    public void Open_ByteCountBeyond63Bits_IsRefused() =>
        Refused("claims", null, new GgufBytes(1, 0).Tensor("t", 28, 0, 1UL << 62).Data(64));

    [Fact]
    public void Open_NotGguf_IsRefused() => Refused("no GGUF file", 0, new GgufBytes(0, 0), bytes => bytes[0] = (byte)'g');

    [Fact]
    public void Open_PointerOfGitLfs_IsRefusedWithWhatToDo() => Refused("git lfs pull", 0, new GgufBytes(0, 0), bytes => "version "u8.CopyTo(bytes));

    [Fact]
    public void Open_BigEndian_IsRefusedByName()
    {
        var error = Refused("big-endian", 4, new GgufBytes(0, 0, version: 0x0300_0000));
        Assert.Contains("byte 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Open_OtherVersion_IsRefused(uint version) => Refused($"version {version}", 4, new GgufBytes(0, 0, version));

    [Fact]
    public void Open_NestedArray_IsRefused() =>
        Refused("arrays inside arrays", 24 + 9 + 4, new GgufBytes(0, 1).Text("k").U32(9).U32(9).U64(1).U32(9).U64(1).Data(64));

    [Fact]
    public void Open_UnknownValueType_IsRefused() => Refused("13 is no known", 24 + 9, new GgufBytes(0, 1).Text("k").U32(13).Data(64));

    [Fact]
    public void Open_DuplicateKey_IsRefused() =>
        Refused("'k' appears twice", 24 + 9 + 8, new GgufBytes(0, 2).Text("k").U32(4).U32(1).Text("k").U32(4).U32(2).Data(64));

    [Fact]
    public void Open_KeyThatIsNoUtf8_IsRefused() => Refused("not valid UTF-8", 32, new GgufBytes(0, 1).U64(2).Raw([0xC3, 0x28]).U32(4).U32(1).Data(0));

    [Fact]
    public void Open_EmptyKey_IsRefused() => Refused("0 bytes", 24, new GgufBytes(0, 1).U64(0).U32(4).U32(1).Data(0));

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(24u)]
    [InlineData(1u << 31)]
    public void Open_BadAlignment_IsRefused(uint alignment) =>
        Refused("general.alignment", null, new GgufBytes(0, 1).Text("general.alignment").U32(4).U32(alignment).Data(64));

    [Fact]
    public void Open_AlignmentOfAnotherType_IsRefused() =>
        Refused("must be UInt32", null, new GgufBytes(0, 1).Text("general.alignment").U32(10).U64(32).Data(64));

    [Fact]
    public void Open_DuplicateTensor_IsRefused() =>
        Refused("'t' appears twice", null, new GgufBytes(2, 0).Tensor("t", 0, 0, 8).Tensor("t", 0, 32, 8).Data(64));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Open_OverlappingTensors_AreRefused(uint offset) =>
        Refused("overlap", null, new GgufBytes(2, 0).Tensor("a", 0, 0, 16).Tensor("b", 0, offset, 8).Data(64));

    [Fact]
    public void Open_MisalignedTensor_IsRefused() => Refused("not aligned", null, new GgufBytes(1, 0).Tensor("t", 0, 8, 8).Data(64));

    [Fact]
    public void Open_TensorBeyondTheEnd_IsRefused()
    {
        using var fits = TemporaryGguf.Open(new GgufBytes(1, 0).Tensor("t", 0, 0, 16).Data(64).ToArray());
        Refused("beyond the end", null, new GgufBytes(1, 0).Tensor("t", 0, 0, 16).Data(63));
        Refused("beyond the end", null, new GgufBytes(1, 0).Tensor("t", 0, 64, 8).Data(64));
    }

    [Fact]
    public void Open_ZeroDimension_IsRefused() => Refused("dimension 1", null, new GgufBytes(1, 0).Tensor("t", 0, 0, 8, 0).Data(64));

    [Fact]
    public void Open_TooFewOrManyDimensions_AreRefused()
    {
        Refused("0 dimensions", null, new GgufBytes(1, 0).Tensor("t", 0, 0).Data(64));
        Refused("5 dimensions", null, new GgufBytes(1, 0).Tensor("t", 0, 0, 1, 1, 1, 1, 1).Data(64));
    }

    [Fact]
    public void Open_RowsThatAreNoWholeBlocks_AreRefused() => Refused("multiple of 32", null, new GgufBytes(1, 0).Tensor("t", 8, 0, 33, 32).Data(2048));

    [Theory]
    [InlineData(4)]
    [InlineData(31)]
    [InlineData(1000)]
    public void Open_UnknownTensorType_IsRefusedByNumber(uint type) => Refused($"unknown type {type}", null, new GgufBytes(1, 0).Tensor("t", type, 0, 256).Data(2048));

    [Fact]
    public void Open_RetiredTensorType_SaysWhatToDo() => Refused("quantise the model again", null, new GgufBytes(1, 0).Tensor("t", 31, 0, 256).Data(2048));

    [Fact]
    public void Open_AFolder_IsRefusedAsOne()
    {
        var error = Assert.Throws<GgufException>(() => GgufFile.Open(AppContext.BaseDirectory));
        Assert.Contains("a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ModelCutAnywhereInItsHeader_IsRefused()
    {
        byte[] whole = File.ReadAllBytes(NanoModel.F16Path).AsSpan(0, 50_000).ToArray();
        for (int length = 0; length < whole.Length; length += length < 1200 || length > 45_000 ? 13 : 499)
        {
            Assert.Throws<GgufException>(() => TemporaryGguf.Open(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void GetBoolean_NeitherZeroNorOne_IsRefused()
    {
        using var file = TemporaryGguf.Open(new GgufBytes(0, 1).Text("k").U32(7).U8(2).Data(0).ToArray());
        Assert.Throws<GgufException>(() => file.Metadata.GetBoolean("k", false));
    }

    private static GgufException Refused(string problem, long? offset, GgufBytes file, Action<byte[]>? change = null)
    {
        byte[] bytes = file.ToArray();
        change?.Invoke(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<GgufException>(() => TemporaryGguf.Open(bytes).Dispose());

        // Whatever the file claims, little is allocated for it.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(offset ?? error.Offset, error.Offset);
        Assert.InRange(error.Offset, 0, bytes.Length);
        return error;
    }
}
