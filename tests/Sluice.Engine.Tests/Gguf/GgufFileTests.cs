using System.Buffers.Binary;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Gguf;

public sealed class GgufFileTests
{
    [Fact]
    public void Open_TheBundledModel_GivesItsMetadataAndTensors()
    {
        using var file = GgufFile.Open(NanoModel.F16Path);

        Assert.Equal(3, file.Version);
        Assert.Equal(new FileInfo(NanoModel.F16Path).Length, file.FileBytes);
        Assert.Equal(31, file.Metadata.Count);
        Assert.Equal("qwen3", file.Metadata.GetString("general.architecture"));
        Assert.Equal(6, file.Metadata.RequireInt32("qwen3.block_count"));
        Assert.Equal(1e-6f, file.Metadata.GetFloat32("qwen3.attention.layer_norm_rms_epsilon", 0));
        Assert.Equal(1472, file.Metadata.GetStrings("tokenizer.ggml.tokens")!.Length);
        Assert.Equal(68, file.Tensors.Count);
        var tensor = file.FindTensor("blk.0.attn_q.weight")!;
        Assert.Equal((GgmlType.F16, 160 * 192, 2 * 160 * 192), (tensor.Type, tensor.ElementCount, tensor.ByteCount));
        Assert.Equal([160, 192], tensor.Shape);
        Assert.Null(file.FindTensor("blk.6.attn_q.weight"));
    }

    [Fact]
    public void Open_WhatTheWriterWrote_GivesItBack()
    {
        var writer = new GgufWriter(alignment: 64);
        writer.Add("text", "grün");
        writer.Add("unsigned", uint.MaxValue);
        writer.Add("signed", -7);
        writer.Add("wide", 1UL << 40);
        writer.Add("number", 0.5f);
        writer.Add("yes", true);
        writer.Add("strings", ["a", "", "ü"]);
        writer.Add("integers", [1, -2]);
        writer.Add("numbers", [1.5f, -0.25f]);
        byte[] first = [1, 2, 3, 4, 5, 6];
        byte[] second = [.. Enumerable.Range(0, 68).Select(value => (byte)value)];
        writer.AddTensor("first", GgmlType.BF16, [3], first);
        writer.AddTensor("second", GgmlType.Q8_0, [32, 2], second);

        using var file = TemporaryGguf.Open(writer);
        var metadata = file.Metadata;
        Assert.Equal("grün", metadata.GetString("text"));
        Assert.Equal(uint.MaxValue, metadata.GetUInt32("unsigned", 0));
        Assert.Equal(-7, metadata.GetInt32("signed", 0));
        Assert.Equal(1L << 40, metadata.GetInt64("wide", 0));
        Assert.Equal(0.5f, metadata.GetFloat32("number", 0));
        Assert.True(metadata.GetBoolean("yes", false));
        Assert.Equal(["a", "", "ü"], metadata.GetStrings("strings")!);
        Assert.Equal([1, -2], metadata.GetInt32Array("integers")!);
        Assert.Equal([1.5f, -0.25f], metadata.GetFloat32Array("numbers")!);
        Assert.Equal(first, DataOf(file, "first"));
        Assert.Equal(second, DataOf(file, "second"));
        Assert.All(file.Tensors, tensor => Assert.Equal(0, tensor.ByteOffset % 64));
    }

    [Fact]
    public void Metadata_AbsentKey_GivesTheDefault()
    {
        using var file = TemporaryGguf.Open(new GgufWriter());
        var metadata = file.Metadata;
        Assert.Null(metadata.GetString("none"));
        Assert.Null(metadata.GetInteger("none"));
        Assert.Null(metadata.GetStrings("none"));
        Assert.Null(metadata.TypeOf("none"));
        Assert.Equal((5, 6u, 7L, 8f, true), (metadata.GetInt32("none", 5), metadata.GetUInt32("none", 6), metadata.GetInt64("none", 7), metadata.GetFloat32("none", 8), metadata.GetBoolean("none", true)));
        Assert.Contains("'none'", Assert.Throws<GgufException>(() => metadata.RequireString("none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_WrongTypeOrRange_NamesKeyAndOffset()
    {
        var writer = new GgufWriter();
        writer.Add("text", "1");
        writer.Add("big", ulong.MaxValue);
        writer.Add("large", 1u << 31);
        using var file = TemporaryGguf.Open(writer);
        Action[] reads =
        [
            () => file.Metadata.GetInteger("text"),
            () => file.Metadata.GetFloat32("text", 0),
            () => file.Metadata.GetBoolean("text", false),
            () => file.Metadata.GetStrings("text"),
            () => file.Metadata.GetInt32Array("text"),
            () => file.Metadata.GetString("big"),
            () => file.Metadata.GetInteger("big"),
            () => file.Metadata.GetInt32("large", 0),
        ];
        Assert.All(reads, read => Assert.Matches("byte [0-9]+: .*'(text|big|large)'", Assert.Throws<GgufException>(read).Message));
    }

    [Fact]
    public void Open_VersionTwo_IsReadAlike()
    {
        byte[] bytes = File.ReadAllBytes(NanoModel.F16Path);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 2);
        using var file = TemporaryGguf.Open(bytes);
        Assert.Equal((2, 68), (file.Version, file.Tensors.Count));
    }

    [Fact]
    public void Open_NoFile_ThrowsFileNotFound() =>
        Assert.Throws<FileNotFoundException>(() => GgufFile.Open(Path.Combine(Path.GetTempPath(), "no-such-model.gguf")));

    [Fact]
    public unsafe void Dispose_LaterUse_ThrowsInsteadOfReadingFreedMemory()
    {
        var file = GgufFile.Open(NanoModel.F16Path);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Metadata.GetString("general.name"));
        Assert.Throws<ObjectDisposedException>(() => (nint)file.DataOf(file.Tensors[0]));
    }

    private static unsafe byte[] DataOf(GgufFile file, string name)
    {
        var tensor = file.FindTensor(name)!;
        return new ReadOnlySpan<byte>(file.DataOf(tensor), (int)tensor.ByteCount).ToArray();
    }
}
