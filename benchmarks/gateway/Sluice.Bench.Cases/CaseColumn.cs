using Sluice.Bench.Cases.Gateways;
using Sluice.Testing.Cases;

namespace Sluice.Bench.Cases;

/// <summary>One gateway's results.</summary>
/// <param name="Name">The gateway.</param>
/// <param name="Results">A result for each case, in order.</param>
internal sealed record CaseColumn(string Name, IReadOnlyList<CaseResult> Results)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public int Passed => Results.Count(result => result.Outcome == CaseOutcome.Passed);

    /// <summary>Cases of the pairs of protocols that the gateway says it translates.</summary>
    public int Offered => Results.Count(result => result.Outcome != CaseOutcome.NotOffered);

    /// <summary>Puts all cases to a gateway, one after the other.</summary>
    public static async Task<CaseColumn> RunAsync(PeerGateway gateway)
    {
        List<CaseResult> results = [];
        foreach (var subject in TranslationCases.All)
        {
            results.Add(gateway.Offers(subject.Client, subject.Upstream) ? await RunAsync(gateway, subject) : new CaseResult(CaseOutcome.NotOffered, ""));
        }

        return new CaseColumn(gateway.Name, results);
    }

    private static async Task<CaseResult> RunAsync(PeerGateway gateway, TranslationCase subject)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await subject.Run(new CaseRoad(gateway, subject, limit.Token)).WaitAsync(limit.Token);
            return new CaseResult(CaseOutcome.Passed, "");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new CaseResult(CaseOutcome.Failed, $"no end after {Limit.TotalSeconds:F0} s");
        }
        catch (Exception failure)
        {
            // Whatever a gateway answers that a case can't make sense of is a failure of that gateway, not of the benchmark.
            return new CaseResult(CaseOutcome.Failed, failure.Message);
        }
    }
}
