using Sluice.BlackBox.Gateways;
using Sluice.Testing.Cases;

namespace Sluice.BlackBox.Providers;

/// <summary>What is known to go wrong in gateways, once each. The same cases are held against other gateways in <c>benchmarks/gateway</c>.</summary>
/// <remarks>
/// Known defects of other kinds are held elsewhere: fallback after bytes were sent in <see cref="InterruptedStreamTests"/> and <see cref="FaultTests"/>;
/// a disconnect at every moment of every kind of answer, with its time, in <see cref="CancellationTests"/>; keys and paths in answers and logs in
/// <see cref="FaultTests"/> and <c>Operation/ContentLogTests</c>; losses on the way back in <see cref="ResponseLossTests"/>; every pair of dialects with
/// real clients in <see cref="NpmClientTests"/>; bytes within a dialect in <see cref="PassThroughTests"/>.
/// </remarks>
public sealed class TranslationCaseTests(StandardGateway gateway)
{
    public static TheoryData<string> Names => [.. TranslationCases.All.Select(subject => subject.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_KnownToGoWrong_Holds(string name)
    {
        var subject = TranslationCases.All.Single(one => one.ToString() == name);
        await subject.Run(new CaseRoad(new SluiceCaseGateway(gateway), subject, TestContext.Current.CancellationToken));
    }
}
