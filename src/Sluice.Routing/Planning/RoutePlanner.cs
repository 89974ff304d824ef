using Sluice.Core.Errors;
using Sluice.Core.Requests;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Planning;

/// <summary>Decides whom to ask: a pure function of the request's facts and a catalogue snapshot.</summary>
public static class RoutePlanner
{
    private static readonly TimeSpan LoadingRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecoveringRetry = TimeSpan.FromSeconds(2);

    /// <summary>Plans one request.</summary>
    /// <param name="facts">What is asked for.</param>
    /// <param name="catalogue">The models of the moment.</param>
    public static RoutePlan Plan(in RequestFacts facts, ModelCatalogue catalogue)
    {
        var asked = string.IsNullOrEmpty(facts.Model) ? catalogue.DefaultModel : facts.Model;
        if (asked is null)
        {
            return RoutePlan.Fail(MissingModel("there is no default model"));
        }

        if (catalogue.Resolve(asked) is not { } resolution)
        {
            return RoutePlan.Fail(UnknownModel(asked, catalogue));
        }

        var candidates = new List<Candidate>(resolution.Targets.Count);
        List<FilteredRecord>? filtered = null;
        SluiceError? error = null;
        foreach (var target in resolution.Targets)
        {
            if ((ModelSkills.Refuse(target, facts.Operation) ?? Refuse(target)) is { } refusal)
            {
                error ??= refusal;
                (filtered ??= []).Add(new FilteredRecord(target.Label, refusal.Message));
                continue;
            }

            candidates.Add(Rate(target, resolution.How));
        }

        if (candidates.Count == 0)
        {
            // A default model of another kind was nobody's choice.
            return RoutePlan.Fail(error!.Kind == ErrorKind.PlanClientWrongTask && string.IsNullOrEmpty(facts.Model) ? MissingModel("the default model can't do this") : error, filtered);
        }

        // Targets come by priority; the sort is stable, so equals stay in the order of the configuration.
        var ordered = candidates.Count == 1 ? candidates : candidates.OrderBy(candidate => candidate.Score).ToList();
        var renamed = ordered.Exists(candidate => candidate.Target.Model != asked);
        return new RoutePlan(ordered, (IReadOnlyList<FilteredRecord>?)filtered ?? [], renamed, null);
    }

    private static SluiceError MissingModel(string why) =>
        new(ErrorKind.UnderstandClientMissingModel, $"You must provide a model parameter: {why}.") { Param = "model" };

    private static Candidate Rate(Target target, string how) => target switch
    {
        UpstreamTarget upstream => new Candidate(target, upstream.Upstream.Options.Priority, [how, upstream.Upstream.PriorityReason]),
        _ => new Candidate(target, 0, [how, "loaded here"]),
    };

    /// <summary>The error for a target that is asked for what it can't do.</summary>
    /// <param name="target">The target.</param>
    /// <param name="operation">What is asked.</param>
    public static SluiceError WrongTask(Target target, UpstreamOperation operation) => ModelSkills.WrongTask(target, operation);

    private static SluiceError? Refuse(Target target)
    {
        if (target is RuntimeTarget local)
        {
            var model = local.Runtime.Models.FirstOrDefault(known => known.Id == local.Base);
            return model?.Status switch
            {
                RuntimeModelStatus.Ready or RuntimeModelStatus.Unloaded => local.Adapters.Count == 0 ? null : RefuseAdapters(local, model.Adapters),
                RuntimeModelStatus.Loading => new SluiceError(ErrorKind.PlanGatewayLoading, $"The model '{local.Base}' is being loaded.") { RetryAfter = LoadingRetry },
                RuntimeModelStatus.Recovering => new SluiceError(ErrorKind.PlanGatewayLoading, $"The model '{local.Base}' failed and is being loaded anew.") { RetryAfter = RecoveringRetry },
                RuntimeModelStatus.Error when model.IsPoisoned =>
                    new SluiceError(ErrorKind.AttemptEngineFailed, $"The model '{local.Base}' failed while it calculated, was loaded anew and failed again; it serves nothing until the configuration is reloaded."),
                RuntimeModelStatus.Error => new SluiceError(ErrorKind.AttemptEngineFailed, $"The model '{local.Base}' could not be loaded{(model.Reason is { } reason ? $": {reason}" : "; the gateway's log says why.")}"),
                _ => new SluiceError(ErrorKind.PlanGatewayNothingHealthy, $"The model '{local.Base}' is not available.") { RetryAfter = TimeSpan.FromSeconds(5) },
            };
        }

        return null;
    }

    private static SluiceError? RefuseAdapters(RuntimeTarget target, IReadOnlyList<RuntimeAdapter> known) => target.Adapters
        .Select(name => RefuseAdapter(target, known.FirstOrDefault(adapter => adapter.Name == name), name))
        .FirstOrDefault(error => error is not null);

    private static SluiceError? RefuseAdapter(RuntimeTarget target, RuntimeAdapter? adapter, string name) => adapter?.Status switch
    {
        RuntimeModelStatus.Ready => null,
        RuntimeModelStatus.Loading or RuntimeModelStatus.Recovering =>
            new SluiceError(ErrorKind.PlanGatewayLoading, $"The adapter '{name}' of the model '{target.Base}' is being loaded.") { RetryAfter = LoadingRetry },
        RuntimeModelStatus.Error =>
            new SluiceError(ErrorKind.AttemptEngineFailed, $"The adapter '{name}' of the model '{target.Base}' could not be loaded; the gateway's log says why."),
        _ => new SluiceError(ErrorKind.PlanClientUnknownModel, $"The model '{target.Base}' has no adapter '{name}' any more.") { Param = "model" },
    };

    /// <summary>The error for a name that nobody knows, with the known names that are near, or with the adapters of the model that it begins with.</summary>
    /// <param name="asked">The name as asked for.</param>
    /// <param name="catalogue">The models of the moment.</param>
    public static SluiceError UnknownModel(string asked, ModelCatalogue catalogue)
    {
        if (catalogue.WhyNotAdapted(asked) is { } problem)
        {
            var kind = problem.IsMalformed ? ErrorKind.UnderstandClientInvalidValue : ErrorKind.PlanClientUnknownModel;
            return new SluiceError(kind, problem.Message) { Param = "model" };
        }

        var near = catalogue.Suggest(asked);
        var shown = asked.Length > 200 ? asked[..200] + "…" : asked;
        var hint = near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
        return new SluiceError(ErrorKind.PlanClientUnknownModel, $"The model '{shown}' does not exist.{hint}") { Param = "model" };
    }
}
