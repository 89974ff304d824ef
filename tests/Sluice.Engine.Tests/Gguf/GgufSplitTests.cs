using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.Gguf;

public sealed class GgufSplitTests : IDisposable
{
    private readonly SplitModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public unsafe void Open_TheFirstPart_GivesTheTensorsOfAll()
    {
        using var file = GgufFile.Open(_model.First);

        Assert.Equal("test", file.Metadata.GetString("general.architecture"));
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([0, 0, 1, 1, 2], file.Tensors.Select(tensor => tensor.Part));
        Assert.All(Enumerable.Range(0, SplitModel.Tensors), index => Assert.Equal(SplitModel.ValueOf(index), ((float*)file.DataOf(file.Tensors[index]))[7]));
        Assert.Equal([_model.First, _model.PathOf(1), _model.PathOf(2)], file.Paths);
        Assert.Equal(file.Paths.Sum(path => new FileInfo(path).Length), file.FileBytes);
    }

    [Fact]
    public void Open_FirstPartWithoutTensors_GivesThoseOfTheOthers()
    {
        _model.Write(0, keys: to => SplitModel.AddKeys(to, 0, total: 3), tensors: _ => { });
        _model.Write(1, keys: to => SplitModel.AddKeys(to, 1, total: 3));
        _model.Write(2, keys: to => SplitModel.AddKeys(to, 2, total: 3));
        using var file = GgufFile.Open(_model.First);
        Assert.Equal(["t2", "t3", "t4"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Open_OneOfOne_NeedsNoSpecialName()
    {
        _model.Write(0, keys: to => SplitModel.AddKeys(to, 0, count: 1, total: 2));
        using var file = GgufFile.Open(_model.First);
        Assert.Equal(2, file.Tensors.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_MissingPart_IsRefusedByItsName(int part)
    {
        File.Delete(_model.PathOf(part));
        Refused(part, "missing");
    }

    [Fact]
    public void Open_LaterPart_NamesTheFirst()
    {
        var error = Assert.Throws<GgufException>(() => GgufFile.Open(_model.PathOf(1)).Dispose());
        Assert.Contains("part 2 of 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("small-00001-of-00003.gguf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RenamedPart_SaysHowItsNameMustEnd()
    {
        string renamed = Path.Combine(_model.Folder, "model.gguf");
        File.Move(_model.First, renamed);
        var error = Assert.Throws<GgufException>(() => GgufFile.Open(renamed).Dispose());
        Assert.Equal("model.gguf", error.FileName);
        Assert.Contains("-00001-of-00003.gguf", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2u, 3u, 5u, "'split.no' is 2")]
    [InlineData(1, 1u, 4u, 5u, "'split.count' is 4")]
    [InlineData(2, 2u, 3u, 6u, "'split.tensors.count' is 6")]
    public void Open_PartOfAnotherModel_IsRefused(int part, uint number, uint count, uint total, string problem)
    {
        _model.Write(part, keys: to => SplitModel.AddKeys(to, part, number, count, total));
        Refused(part, problem);
    }

    [Fact]
    public void Open_PartWithoutNumbers_IsRefused()
    {
        _model.Write(1, keys: _ => { });
        Refused(1, "'split.no' is absent");
    }

    [Theory]
    [InlineData(4u, 2, "have 5 tensors; 'split.tensors.count' is 4")]
    [InlineData(6u, 0, "have 5 tensors together; 'split.tensors.count' is 6")]
    public void Open_OtherNumberOfTensorsThanPromised_IsRefused(uint total, int blamed, string problem)
    {
        for (int part = 0; part < SplitModel.Parts; part++)
        {
            int number = part;
            _model.Write(part, keys: to => SplitModel.AddKeys(to, number, total: total));
        }

        Refused(blamed, problem);
    }

    [Fact]
    public void Open_TensorInTwoParts_IsRefused()
    {
        _model.Write(2, tensors: to => SplitModel.AddTensor(to, 0));
        Refused(2, "'t0' is also in an earlier part");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1025u)]
    [InlineData(uint.MaxValue)]
    public void Open_ImpossibleCount_IsRefused(uint count)
    {
        _model.Write(0, keys: to => SplitModel.AddKeys(to, 0, count: count));
        Refused(0, $"'split.count' is {count}");
    }

    [Fact]
    public void Open_CountOfAnotherType_IsRefused()
    {
        _model.Write(0, keys: to => to.Add("split.count", "3"));
        Refused(0, "'split.count'");
    }

    [Fact]
    public void Open_FirstPartThatLacksItsKeys_IsRefused()
    {
        _model.Write(0, keys: to => to.Add("split.count", 3));
        Refused(0, "lacks 'split.no'");
        _model.Write(0, keys: to =>
        {
            to.Add("split.count", 3);
            to.Add("split.no", 0);
        });
        Refused(0, "lacks 'split.tensors.count'");
    }

    [Fact]
    public void Open_DamagedPart_IsRefusedByItsName()
    {
        byte[] bytes = File.ReadAllBytes(_model.PathOf(1));
        File.WriteAllBytes(_model.PathOf(1), bytes[..^1]);
        Refused(1, "beyond the end");
        File.WriteAllBytes(_model.PathOf(1), bytes[..10]);
        Refused(1, "10 bytes");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_MutatedParts_AreReadOrRefused(int seed)
    {
        var random = new Random(seed);
        byte[][] parts = [.. Enumerable.Range(0, SplitModel.Parts).Select(part => File.ReadAllBytes(_model.PathOf(part)))];
        int refused = 0;
        const int Rounds = 600;
        for (int round = 0; round < Rounds; round++)
        {
            int part = random.Next(SplitModel.Parts);
            byte[] bytes = [.. parts[part]];
            for (int change = random.Next(1, 3); change > 0; change--)
            {
                bytes[random.Next(bytes.Length - 128)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_model.PathOf(part), bytes);
            refused += ReadAll() ? 0 : 1;
            File.WriteAllBytes(_model.PathOf(part), parts[part]);
        }

        Assert.InRange(refused, Rounds / 4, Rounds - 1);
        Assert.True(ReadAll());
    }

    [Theory]
    [InlineData("/m/small-00001-of-00003.gguf", "small")]
    [InlineData("/m/small-0001-of-00003.gguf", "small-0001-of-00003")]
    [InlineData("/m/small.gguf", "small")]
    [InlineData("/m/-00001-of-00003.gguf", "-00001-of-00003")]
    public void NameOf_APath_LeavesOutThePart(string path, string name) => Assert.Equal(name, GgufFile.NameOf(path));

    private unsafe bool ReadAll()
    {
        try
        {
            using var file = GgufFile.Open(_model.First);
            foreach (var tensor in file.Tensors)
            {
                byte* data = file.DataOf(tensor);
                _ = data[0] + data[tensor.ByteCount - 1];
            }

            return true;
        }
        catch (GgufException error)
        {
            Assert.NotNull(error.FileName);
            return false;
        }
    }

    private void Refused(int part, string problem)
    {
        var error = Assert.Throws<GgufException>(() => GgufFile.Open(_model.First).Dispose());
        Assert.Equal(Path.GetFileName(_model.PathOf(part)), error.FileName);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(error.FileName!, error.Message, StringComparison.Ordinal);
    }
}
