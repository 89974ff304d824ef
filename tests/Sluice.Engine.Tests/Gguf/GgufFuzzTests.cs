using System.Diagnostics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Tokenization;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Gguf;

/// <summary>Changes bytes of the bundled model's header: what opens must be readable through and through, the rest must be refused by type.</summary>
public sealed class GgufFuzzTests : IDisposable
{
    private const int HeaderBytes = 49_252;
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_MutatedHeader_IsReadOrRefused(int seed)
    {
        File.Copy(NanoModel.F16Path, _path, overwrite: true);
        byte[] header = File.ReadAllBytes(_path)[..HeaderBytes];
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            var changes = Mutate(header, random);
            Write(changes.Select(change => (change.Offset, change.Bytes)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            refused += ReadAll() ? 0 : 1;
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
            Write(changes.Select(change => (change.Offset, header[change.Offset..(change.Offset + change.Bytes.Length)])));
        }

        Assert.InRange(refused, 100, 1499);
        Assert.True(ReadAll());
    }

    private static List<(int Offset, byte[] Bytes)> Mutate(byte[] header, Random random)
    {
        var changes = new List<(int, byte[])>();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            // The beginning and the end hold the structure, the middle mostly the texts of the vocabulary.
            int offset = random.Next(3) switch
            {
                0 => random.Next(0, 1100),
                1 => random.Next(HeaderBytes - 5000, HeaderBytes - 8),
                _ => random.Next(0, HeaderBytes - 8),
            };
            byte[] bytes = random.Next(4) switch
            {
                0 => [(byte)(header[offset] ^ (1 << random.Next(8)))],
                1 => [(byte)random.Next(256)],
                2 => BitConverter.GetBytes(ulong.MaxValue >> random.Next(64)),
                _ => BitConverter.GetBytes(random.Next(256)),
            };
            changes.Add((offset, bytes));
        }

        return changes;
    }

    private void Write(IEnumerable<(int Offset, byte[] Bytes)> changes)
    {
        using var handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write);
        foreach (var (offset, bytes) in changes)
        {
            RandomAccess.Write(handle, bytes, offset);
        }
    }

    /// <summary>Reads everything that the file claims to have; false when it was refused.</summary>
    private unsafe bool ReadAll()
    {
        try
        {
            using var file = GgufFile.Open(_path);
            foreach (var tensor in file.Tensors)
            {
                byte* data = file.DataOf(tensor);
                _ = data[0] + data[tensor.ByteCount - 1];
            }

            foreach (string key in file.Metadata.Keys)
            {
                Assert.NotNull(file.Metadata.TypeOf(key));
            }

            Tokenizer.FromGguf(file.Metadata).Encode("Hello, world! <|im_end|> 123", [], parseSpecial: true);
            return true;
        }
        catch (GgufException error)
        {
            Assert.InRange(error.Offset, 0, new FileInfo(_path).Length);
            return false;
        }
    }
}
