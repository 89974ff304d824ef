using System.Text;
using Sluice.Gateway.Reasoning;

namespace Sluice.Gateway.Tests;

public sealed class ProofOriginsTests
{
    private static readonly ProofMaker Maker = new("p", "key");
    private readonly Clock _time = new();

    [Fact]
    public void Find_WrittenWithOtherEscapesOrAnotherAlphabet_IsTheSameProof()
    {
        var origins = With("ab+/c=");
        Assert.Equal(Maker, Find(origins, "a", "ab+/c="));
        Assert.Equal(Maker, Find(origins, "a", "ab\\u002B\\/c\\u003d"));
        Assert.Equal(Maker, Find(origins, "a", "ab-_c"));
        Assert.Null(Find(origins, "a", "ab+/d="));
        Assert.Null(Find(origins, "a", "ab\\x"));
    }

    [Fact]
    public void Find_AnotherTenant_FindsNothing() => Assert.Null(Find(With("x"), "b", "x"));

    [Fact]
    public void Find_ADayAfterTheLastUse_FindsNothing()
    {
        var origins = With("x");
        _time.Now += TimeSpan.FromHours(23);
        Assert.NotNull(Find(origins, "a", "x"));
        _time.Now += TimeSpan.FromHours(23);
        Assert.NotNull(Find(origins, "a", "x"));
        _time.Now += TimeSpan.FromHours(24);
        Assert.Null(Find(origins, "a", "x"));
    }

    [Fact]
    public void Put_MoreThanTheBound_ForgetsTheOldest()
    {
        var origins = With("first");
        for (var number = 0; number < 64 * 1024; number++)
        {
            Put(origins, $"n{number}");
        }

        Assert.Null(Find(origins, "a", "first"));
        Assert.NotNull(Find(origins, "a", "n0"));
    }

    private ProofOrigins With(string proof)
    {
        var origins = new ProofOrigins(_time);
        Put(origins, proof);
        return origins;
    }

    private static void Put(ProofOrigins origins, string proof) => origins.Put("a", Encoding.UTF8.GetBytes(proof), Maker);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static ProofMaker? Find(ProofOrigins origins, string tenant, string proof) => origins.Find(tenant, Encoding.UTF8.GetBytes(proof));
}
