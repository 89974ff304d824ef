using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Packs;

namespace Sluice.Engine.Tests.Packs;

public sealed class PackFileTests : IDisposable
{
    private readonly PackedModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Load_FirstTime_WritesAPackThatLaterLoadsUse()
    {
        await _model.WriteAsync();
        Assert.Equal(["nano.gguf", _model.PackName], _model.Files);

        var info = await _model.LoadAsync();
        Assert.Equal(_model.Pack, info.PackFile);
        Assert.Empty(info.Warnings);
        Assert.True(_model.IsMarked);
    }

    [Fact]
    public async Task Load_SwitchedOff_WritesNothing()
    {
        Assert.Null((await _model.LoadAsync(options => options with { PackFiles = false })).PackFile);
        Assert.Equal(["nano.gguf"], _model.Files);
    }

    [Fact]
    public async Task Load_SmallModel_WritesNothing()
    {
        var info = await _model.LoadAsync(options => options with { PackFileMinimum = new EngineOptions().PackFileMinimum });
        Assert.Null(info.PackFile);
        Assert.Empty(info.Warnings);
        Assert.Equal(["nano.gguf"], _model.Files);
    }

    public static TheoryData<string, Func<byte[], byte[]>> Damages => new()
    {
        { "empty", _ => [] },
        { "cut in its header", bytes => bytes[..100] },
        { "cut behind its header", bytes => bytes[..PackHeader.Length] },
        { "cut at its end", bytes => bytes[..^1] },
        { "longer", bytes => [.. bytes, 0] },
        { "another kind of file", bytes => new byte[bytes.Length] },
        { "a flipped bit in the header", bytes => Change(bytes, () => bytes[40] ^= 4) },
        { "another path of absurd length", bytes => Change(bytes, () => bytes[14] = 255) },
        { "an older version", bytes => Change(bytes, () => Rewrite(bytes, header => header, version: 0)) },
        { "another layout", bytes => Change(bytes, () => Rewrite(bytes, header => header with { Layout = new byte[32] })) },
        { "another model", bytes => Change(bytes, () => Rewrite(bytes, header => header with { Source = new byte[32] })) },
        { "another length", bytes => Change(bytes, () => Rewrite(bytes, header => header with { Bytes = header.Bytes - 4096 })) },
        { "another length of its tables", bytes => Change(bytes, () => Rewrite(bytes, header => header with { TableBytes = header.TableBytes - 8 })) },
        { "no tables", bytes => Change(bytes, () => Rewrite(bytes, header => header with { TableBytes = 0 })) },
        { "tables of negative length", bytes => Change(bytes, () => Rewrite(bytes, header => header with { TableBytes = -8 })) },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Load_PackThatIsNotAsItWasWritten_WritesItAnew(string what, Func<byte[], byte[]> damage)
    {
        await _model.WriteAsync();
        byte[] sound = File.ReadAllBytes(_model.Pack);
        _model.Replace(damage);

        var info = await _model.LoadAsync();
        Assert.Equal(_model.Pack, info.PackFile);
        Assert.Empty(info.Warnings);
        Assert.False(_model.IsMarked, what);
        sound.AsSpan(4000, 1).Clear();
        Assert.Equal(sound, File.ReadAllBytes(_model.Pack));
    }

    [Fact]
    public async Task Load_TouchedPackWithOtherWeights_WritesItAnew()
    {
        await _model.WriteAsync();
        _model.Change(bytes => bytes[PackHeader.Length + 5000] ^= 1, touch: true);
        await _model.LoadAsync();
        Assert.False(_model.IsMarked);
    }

    [Fact]
    public async Task Load_TouchedPackWithOtherTables_WritesItAnew()
    {
        await _model.WriteAsync();
        _model.Change(bytes => bytes[^5000] ^= 1, touch: true);
        await _model.LoadAsync();
        Assert.False(_model.IsMarked);
    }

    [Fact]
    public async Task Load_TouchedPackWithTheSameWeights_KeepsIt()
    {
        await _model.WriteAsync();
        _model.Change(_ => { }, touch: true);
        await _model.LoadAsync();
        Assert.True(_model.IsMarked);
        Assert.Equal(File.GetLastWriteTimeUtc(_model.Model), File.GetLastWriteTimeUtc(_model.Pack));
    }

    [Fact]
    public async Task Load_ModelThatWasWrittenAgain_WritesThePackAnew()
    {
        await _model.WriteAsync();
        File.SetLastWriteTimeUtc(_model.Model, File.GetLastWriteTimeUtc(_model.Model).AddSeconds(1));
        await _model.LoadAsync();
        Assert.False(_model.IsMarked);
    }

    [Fact]
    public async Task Load_ModelWithAnotherHeaderOfTheSameSizeAndTime_WritesThePackAnew()
    {
        await _model.WriteAsync();
        byte[] bytes = File.ReadAllBytes(_model.Model);
        int name = bytes.AsSpan().IndexOf("sluice-nano"u8);
        Assert.True(name > 0);
        var written = File.GetLastWriteTimeUtc(_model.Model);
        bytes[name] = (byte)'S';
        File.WriteAllBytes(_model.Model, bytes);
        File.SetLastWriteTimeUtc(_model.Model, written);
        await _model.LoadAsync();
        Assert.False(_model.IsMarked);
    }

    [Fact]
    public async Task Load_ManyAtOnce_AllSucceed()
    {
        var infos = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _model.LoadAsync())));
        Assert.All(infos, info => Assert.Equal((_model.Pack, 0), (info.PackFile, info.Warnings.Count)));
        Assert.Equal(["nano.gguf", _model.PackName], _model.Files);
    }

    [Fact]
    public async Task Load_FolderThatCannotBeWritten_PutsThePackIntoTheOtherFolder()
    {
        // A folder in the place of the file can't be replaced, whoever runs the test.
        Directory.CreateDirectory(Path.Combine(_model.Pack, "occupied"));
        string folder = Path.Combine(_model.Folder, "data", "packs");
        var info = await _model.LoadAsync(options => options with { PackFolder = folder });
        Assert.Empty(info.Warnings);
        Assert.Matches($"^nano-[0-9a-f]{{16}}\\.{PackedModel.Layout}\\.sluicepack$", Path.GetRelativePath(folder, info.PackFile!));
        Assert.Equal(info.PackFile, (await _model.LoadAsync(options => options with { PackFolder = folder })).PackFile);
        Assert.Equal(["data/packs/" + Path.GetFileName(info.PackFile), "nano.gguf"], _model.Files);
    }

    [Fact]
    public async Task Load_NowhereToWrite_WorksInMemoryAndSaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_model.Pack, "occupied"));
        var info = await _model.LoadAsync(options => options with { PackFolder = _model.Model });
        Assert.Null(info.PackFile);
        Assert.Contains("kept in a file", Assert.Single(info.Warnings), StringComparison.Ordinal);
        Assert.Equal(["nano.gguf"], _model.Files);
    }

    [Fact]
    public void Load_DiskTooFull_WorksInMemoryAndSaysSo()
    {
        using var file = GgufFile.Open(_model.Model);
        using var decoder = Decoder.Load(file, new DecoderOptions
        {
            Slots = 1,
            ContextLength = 64,
            MaxBatch = 16,
            Packs = new PackOptions { MinimumBytes = 0, ReserveBytes = 1L << 60 },
        });
        Assert.Null(decoder.Packed.Path);
        Assert.Contains("must stay free", decoder.Packed.Warning, StringComparison.Ordinal);
        Assert.Equal(["nano.gguf"], _model.Files);
    }

    [Fact]
    public async Task Load_WhatAKilledWriterLeft_IsDeletedAndWhatOthersWriteIsNot()
    {
        File.WriteAllBytes(_model.Pack + ".0000.tmp", new byte[100]);
        using var active = new FileStream(_model.Pack + ".1111.tmp", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        await _model.LoadAsync();
        Assert.Equal(["nano.gguf", _model.PackName, _model.PackName + ".1111.tmp"], _model.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Read_MutatedHeader_IsRefused(int seed)
    {
        await _model.WriteAsync();
        byte[] page = File.ReadAllBytes(_model.Pack)[..PackHeader.Length];
        var random = new Random(seed);
        for (int round = 0; round < 3000; round++)
        {
            byte[] mutated = [.. page];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                mutated[random.Next(168 + page[12])] ^= (byte)random.Next(1, 256);
            }

            Assert.True(PackHeader.Read(mutated) is null || mutated.AsSpan().SequenceEqual(page));
        }

        Assert.Null(PackHeader.Read(page.AsSpan(0, random.Next(PackHeader.Length))));
        Assert.NotNull(PackHeader.Read(page));
    }

    [Fact]
    public async Task Load_WithAPack_TakesItsTablesAndTheSameTokensFollow()
    {
        await _model.WriteAsync();
        _model.Change(bytes =>
        {
            // Only the tables know this word by other letters now.
            int word = bytes.AsSpan().IndexOf("little"u8);
            Assert.True(word > PackHeader.Length);
            for (; word >= 0; word = bytes.AsSpan().IndexOf("little"u8))
            {
                bytes[word] = (byte)'L';
            }
        });
        using var model = EngineModel.Load(_model.Model, _model.Options);
        var texts = Enumerable.Range(0, model.Tokenizer.VocabularySize).Select(id => System.Text.Encoding.UTF8.GetString(model.Tokenizer.BytesOf(id))).ToList();
        Assert.Contains(texts, text => text.Contains("Little", StringComparison.Ordinal));
    }

    private static byte[] Change(byte[] bytes, Action change)
    {
        change();
        return bytes;
    }

    private static void Rewrite(byte[] bytes, Func<PackHeader, PackHeader> change, byte version = 3)
    {
        change(PackHeader.Read(bytes)!).ToPage().CopyTo(bytes, 0);
        if (version != 3)
        {
            bytes[8] = version;
            byte[] path = bytes[168..(168 + bytes[12] + (256 * bytes[13]))];
            System.Security.Cryptography.SHA256.HashData([.. bytes[..136], .. path]).CopyTo(bytes, 136);
        }
    }
}
