using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Packs;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Packs;

public sealed class PackPlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-packs-").FullName;

    private string Packs => Path.Combine(_folder, "data", "packs");

    private IEnumerable<string> Files =>
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder, path)).Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<GgmlType> BlockTypes => [.. MatrixFormats.Types.Where(type => type.BlockElements() > 1)];

    [Theory]
    [MemberData(nameof(BlockTypes))]
    public void Pack_KernelsThatNameTheSameLayout_GiveTheSameBytes(GgmlType type)
    {
        const int Rows = 37;
        const int Columns = 512;
        byte[] source = new byte[Rows * (Columns / type.BlockElements()) * type.BlockBytes()];
        new Random(3).NextBytes(source);
        var byLayout = MatrixFormats.Find(type)!.Kernels.Select(candidate => candidate.Make()).GroupBy(kernel => kernel.Layout, kernel => Pack(kernel));
        Assert.All(byLayout, same => Assert.Single(same.Distinct(StringComparer.Ordinal)));

        unsafe string Pack(MatrixKernel kernel)
        {
            byte[] packed = new byte[kernel.PackedBytes(Rows, Columns)];
            Assert.Equal(kernel.Layout == "plain", packed.Length == 0);
            fixed (byte* from = source)
            {
                fixed (byte* to = packed)
                {
                    kernel.Pack(from, to, Rows, Columns, 0, Rows);
                }
            }

            return Convert.ToHexString(packed);
        }
    }

    [Fact]
    public void Load_OnProcessorsThatWantTheSameLayout_ShareAPack()
    {
        Assert.SkipUnless(InstructionSets.IsSupported(InstructionSet.Avx2), "There is no second instruction set to load with.");
        string model = Write("m.gguf");
        Assert.Equal(["m.gguf", "m.rows16.sluicepack"], Load(model, InstructionSet.Avx2));
        byte[] pack = File.ReadAllBytes(Path.Combine(_folder, "m.rows16.sluicepack"));
        pack[4000] = 1;
        var written = File.GetLastWriteTimeUtc(model);
        File.WriteAllBytes(Path.Combine(_folder, "m.rows16.sluicepack"), pack);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "m.rows16.sluicepack"), written);
        Assert.Equal(["m.gguf", "m.rows16.sluicepack"], Load(model, InstructionSet.Vector));
        Assert.Equal(1, File.ReadAllBytes(Path.Combine(_folder, "m.rows16.sluicepack"))[4000]);
    }

    [Fact]
    public void Of_ProcessorsThatWantOtherLayouts_HaveFilesOfTheirOwn()
    {
        var kernels = MatrixFormats.Find(GgmlType.Q8_0)!.Kernels.ToDictionary(candidate => candidate.Needs, candidate => candidate.Make());
        string With(InstructionSet set)
        {
            using var file = new RandomModel(RandomArchitecture.All[0], GgmlType.Q8_0).Open();
            var plan = new PackPlan([Matrix(file, kernels[set]), Matrix(file, MatrixFormats.Find(GgmlType.Q4_K)!.Kernels.First().Make())]);
            return Path.GetFileName(PackPlaces.Of("/models/m.gguf", plan.Layout, new PackOptions())[0]);
        }

        Assert.Equal("m.rows16+rows16u.sluicepack", With(InstructionSet.AvxVnni));
        Assert.Equal("m.rows16+rows16u.sluicepack", With(InstructionSet.Avx512));
        Assert.Equal("m.rows16.sluicepack", With(InstructionSet.Avx2));
        Assert.Equal("m.plain+rows16.sluicepack", With(InstructionSet.Vector));
    }

    [Fact]
    public void Load_ModelsThatAreGone_LoseTheirPacksInTheDataFolder()
    {
        string kept = Unwritable("kept.gguf");
        string gone = Unwritable("gone.gguf");
        string other = Write("beside.gguf");
        Load(kept);
        Load(gone);
        Load(other);
        string[] before = [.. Files];
        Assert.Equal(6, before.Length);
        File.Delete(gone);

        Load(other);
        Assert.Equal(before.Where(file => !file.Contains("gone", StringComparison.Ordinal)), Files);
    }

    [Fact]
    public void Clean_WhatIsNoPackOfThisFolder_Stays()
    {
        string model = Unwritable("gone.gguf");
        Load(model);
        string pack = Path.Combine(_folder, Files.Single(file => file.StartsWith("data", StringComparison.Ordinal)));
        byte[] bytes = File.ReadAllBytes(pack);
        File.Copy(pack, Path.Combine(Packs, "moved.rows16.sluicepack"));
        File.WriteAllText(Path.Combine(Packs, "text.sluicepack"), "no pack");
        File.WriteAllText(Path.Combine(Packs, "notes.txt"), "no pack either");
        bytes[8] = 2;
        File.WriteAllBytes(Path.Combine(Packs, "older.sluicepack"), bytes);
        File.WriteAllBytes(pack + ".0000.tmp", bytes);
        using (new FileStream(pack + ".1111.tmp", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            File.Delete(model);
            PackPlaces.Clean(Packs);
        }

        string[] left = [.. Directory.EnumerateFiles(Packs).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal([Path.GetFileName(pack) + ".1111.tmp", "moved.rows16.sluicepack", "notes.txt", "text.sluicepack"], left);
    }

    [Fact]
    public void Clean_FolderThatIsNone_IsLeftAlone()
    {
        PackPlaces.Clean(Path.Combine(_folder, "absent"));
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        PackPlaces.Clean(Path.Combine(_folder, "file"));
        Assert.Equal(["file"], Files);
    }

    private static unsafe Linear Matrix(GgufFile file, MatrixKernel kernel)
    {
        var tensor = file.FindTensor("token_embd.weight")!;
        return new Linear(0, tensor, kernel, file.DataOf(tensor), 0, (int)tensor.Shape[1], (int)tensor.Shape[0]);
    }

    private string Write(string name)
    {
        string path = Path.Combine(_folder, name);
        using var stream = File.Create(path);
        new RandomModel(RandomArchitecture.All[0], GgmlType.Q4_1).Write(stream);
        return path;
    }

    /// <summary>A model that no pack can be written beside, whoever runs the test: there is a folder of that name.</summary>
    private string Unwritable(string name)
    {
        string folder = Path.Combine(_folder, Path.GetFileNameWithoutExtension(name));
        Directory.CreateDirectory(Path.Combine(folder, Path.ChangeExtension(name, "rows16.sluicepack")));
        return Write(Path.Combine(folder, name));
    }

    private IEnumerable<string> Load(string path, InstructionSet? set = null)
    {
        using var file = GgufFile.Open(path);
        using var decoder = Decoder.Load(file, new DecoderOptions
        {
            Slots = 1,
            ContextLength = 64,
            MaxBatch = 16,
            InstructionSet = set,
            Packs = new PackOptions { MinimumBytes = 0, ReserveBytes = 0, Folder = Packs },
        });
        Assert.NotNull(decoder.Packed.Path);
        return Files;
    }
}
