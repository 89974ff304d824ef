using Microsoft.Extensions.AI;
using Sluice.Engine.Clients;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Clients;

public sealed class EngineEmbeddingGeneratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-generator-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_Texts_GivesWhatTheModelGives()
    {
        using var generator = EngineEmbeddingGenerator.Load(Write("bert"), new EngineOptions { Threads = 2 });
        var expected = await generator.Model.EmbedAsync(["tea", "oats"], cancellationToken: Token);
        var found = await generator.GenerateAsync(["tea", "oats"], cancellationToken: Token);
        Assert.Equal(expected.Vectors, found.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal((expected.Tokens, expected.Tokens), ((int)found.Usage!.InputTokenCount!, (int)found.Usage.TotalTokenCount!));
        Assert.Equal(5, (await generator.GenerateAsync(["tea"], new EmbeddingGenerationOptions { Dimensions = 5 }, Token))[0].Dimensions);
        var raw = new EmbeddingGenerationOptions { RawRepresentationFactory = _ => new EmbeddingOptions { Normalize = false } };
        Assert.NotEqual(found[0].Vector.ToArray(), (await generator.GenerateAsync(["tea"], raw, Token))[0].Vector.ToArray());
    }

    [Fact]
    public async Task Generate_ModelThatRanks_IsRefused()
    {
        using var generator = EngineEmbeddingGenerator.Load(Write("bert-rank"));
        var error = await Assert.ThrowsAsync<EngineException>(() => generator.GenerateAsync(["tea"], cancellationToken: Token));
        Assert.Equal(EngineErrorCode.NotCapable, error.Code);
    }

    [Fact]
    public void GetService_KnownTypes_AreGiven()
    {
        using var generator = EngineEmbeddingGenerator.Load(Write("nomic-bert"));
        IEmbeddingGenerator<string, Embedding<float>> plain = generator;
        var metadata = plain.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("sluice", generator.Model.Info.Dimensions), (metadata.ProviderName, metadata.DefaultModelDimensions));
        Assert.Same(generator.Model, plain.GetService<EmbeddingModel>());
        Assert.Null(plain.GetService<EngineModel>());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string kind)
    {
        var path = Path.Combine(_folder, kind + ".gguf");
        using var file = File.Create(path);
        new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32).Write(file);
        return path;
    }
}
