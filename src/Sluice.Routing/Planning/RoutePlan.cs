using Sluice.Core.Errors;
using Sluice.Core.Requests;

namespace Sluice.Routing.Planning;

/// <summary>Whom to ask, in order, and why.</summary>
/// <param name="Candidates">The targets, best first; empty with an error.</param>
/// <param name="Filtered">The targets that were ruled out.</param>
/// <param name="Renamed">Whether an alias or a catalogue id stands for another upstream name, so that the answer's model has to be put back.</param>
/// <param name="Error">Why nobody can be asked; null if somebody can.</param>
public sealed record RoutePlan(IReadOnlyList<Candidate> Candidates, IReadOnlyList<FilteredRecord> Filtered, bool Renamed, SluiceError? Error)
{
    /// <summary>The same plan with a provider's targets first: who began a conversation goes on with it if possible.</summary>
    /// <param name="provider">The provider.</param>
    public RoutePlan Preferring(string provider) =>
        Candidates.Count < 2 || Candidates[0].Target.Provider == provider
            ? this
            : this with { Candidates = [.. Candidates.Where(candidate => candidate.Target.Provider == provider), .. Candidates.Where(candidate => candidate.Target.Provider != provider)] };

    /// <summary>A plan without candidates.</summary>
    /// <param name="error">Why.</param>
    /// <param name="filtered">The targets that were ruled out.</param>
    public static RoutePlan Fail(SluiceError error, IReadOnlyList<FilteredRecord>? filtered = null) => new([], filtered ?? [], false, error);
}
