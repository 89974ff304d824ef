using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Sluice.Configuration;
using Sluice.Core.Adapters;
using Sluice.Core.Errors;
using Sluice.Core.Events;
using Sluice.Engine;
using Sluice.Gateway.Administration;
using Sluice.Node.Harnesses.Managed;
using Sluice.Routing.Runtimes;

namespace Sluice.Cli.Serving;

/// <summary>Changes adapters at the operator's wish: looks whether it can be done, keeps it, does it.</summary>
internal sealed class AdapterAdministration(ServeArguments arguments, ServedModels served, ManagedRuntime runtime, IAdapterStore store, EventBus events, TimeProvider time) : IAdapterAdministration
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    public IReadOnlyList<AdapterEntry> All => [.. served.Models.SelectMany(model => served.Overlay.Of(model.Id, model.Adapters).Select(adapter => EntryOf(model, adapter)))];

    public Task<(AdapterEntry? Entry, SluiceError? Error)> AddAsync(string model, JsonElement definition, string requestId, CancellationToken cancellationToken) =>
        ServeAsync(model, requestId, "added", (its, known) =>
        {
            var (adapter, problem) = Read(definition);
            return problem is not null ? (null, problem)
                : known.Any(other => other.Name == adapter!.Name)
                    ? (null, new SluiceError(ErrorKind.UnderstandClientConflict, $"The model '{its.Id}' has an adapter '{adapter!.Name}' already.") { Param = "name" })
                    : (adapter, null);
        }, cancellationToken);

    public Task<(AdapterEntry? Entry, SluiceError? Error)> ChangeAsync(string model, string name, JsonElement change, string requestId, CancellationToken cancellationToken) =>
        ServeAsync(model, requestId, "changed", (its, known) =>
        {
            if (known.FirstOrDefault(other => other.Name == name) is not { } before)
            {
                return (null, Unknown(model, name));
            }

            var whole = new JsonObject { ["name"] = before.Name, ["source"] = before.Source, ["weight"] = before.Weight };
            foreach (var member in change.EnumerateObject())
            {
                whole[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }

            return Read(JsonElement.Parse(whole.ToJsonString()));
        }, cancellationToken);

    public Task<SluiceError?> RemoveAsync(string model, string name, string requestId, CancellationToken cancellationToken) => served.AloneAsync<SluiceError?>(async () =>
    {
        if (Find(model) is not { } its || served.Overlay.Of(model, its.Adapters).All(adapter => adapter.Name != name))
        {
            return Unknown(model, name);
        }

        // What the configuration never had needs no word about its end.
        var change = ChangeOf(its, new AdapterOptions { Name = name }) with { Source = null };
        if (await PutAsync(change, isAsConfigured: change.ConfiguredSource is null).ConfigureAwait(false) is { } failure)
        {
            return failure;
        }

        events.Publish(new AdapterChanged(time.GetUtcNow(), model, name, "removed", requestId));
        return null;
    }, cancellationToken);

    // What is to be served is found out, tried, kept and served, in this order, so that an error leaves all as it was.
    private Task<(AdapterEntry? Entry, SluiceError? Error)> ServeAsync(
        string model, string requestId, string action, Func<ModelOptions, IReadOnlyList<AdapterOptions>, (AdapterOptions? Adapter, SluiceError? Problem)> decide, CancellationToken cancellationToken) =>
        served.AloneAsync<(AdapterEntry?, SluiceError?)>(async () =>
        {
            if (Find(model) is not { } its)
            {
                var known = string.Join(", ", served.Models.Select(other => $"'{other.Id}'"));
                return (null, new SluiceError(ErrorKind.PlanClientUnknownModel, $"There is no local model '{model}'; there are {known}.") { Param = "model" });
            }

            var before = served.Overlay.Of(model, its.Adapters);
            var (adapter, problem) = decide(its, before);
            using var trial = problem is null && !before.Any(known => known.Name == adapter!.Name && known.Source == adapter.Source)
                ? await runtime.TryAdapterAsync(model, adapter!.Name, ModelSources.PathOf(adapter.Source), cancellationToken).ConfigureAwait(false)
                : null;
            problem ??= trial is null ? null : ProblemOf(model, adapter!, trial);

            if (problem is not null)
            {
                return (null, problem);
            }

            var change = ChangeOf(its, adapter!);
            if (await PutAsync(change, its.Adapters.Contains(adapter!)).ConfigureAwait(false) is { } failure)
            {
                return (null, failure);
            }

            events.Publish(new AdapterChanged(time.GetUtcNow(), model, change.Name, action, requestId));
            return (EntryOf(its, adapter!), null);
        }, cancellationToken);

    private (AdapterOptions? Adapter, SluiceError? Problem) Read(JsonElement definition)
    {
        var (adapter, problem) = AdapterDefinition.Read(definition, Reloader.SourceOf(arguments));
        return problem is null
            ? (adapter, null)
            : (null, new SluiceError(ErrorKind.UnderstandClientInvalidValue, problem.Path.Length > 0 ? $"{problem.Path}: {problem.Message}" : problem.Message) { Param = problem.Path.Length > 0 ? problem.Path : null });
    }

    private SluiceError? ProblemOf(string model, AdapterOptions adapter, AdapterTrial trial) => trial.Problem switch
    {
        null => null,
        EngineException { Code: EngineErrorCode.Stopped } => runtime.Models.FirstOrDefault(known => known.Id == model)?.Status == RuntimeModelStatus.Error
            ? new SluiceError(ErrorKind.AttemptEngineFailed, $"The model '{model}' could not be loaded; the gateway's log says why.")
            : new SluiceError(ErrorKind.PlanGatewayLoading, $"The model '{model}' is being loaded.") { RetryAfter = Retry },
        FileNotFoundException or DirectoryNotFoundException =>
            new SluiceError(ErrorKind.UnderstandClientMissingFile, $"There is no file '{ModelSources.PathOf(adapter.Source)}'.") { Param = "source" },
        var failure => new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"The adapter can't be loaded: {failure.Message}") { Param = "source" },
    };

    // On disk first: what is told to be done must be so after a crash.
    private async Task<SluiceError?> PutAsync(AdapterChange change, bool isAsConfigured)
    {
        try
        {
            if (isAsConfigured)
            {
                store.Remove(change.Model, change.Name);
            }
            else
            {
                store.Put(change);
            }
        }
        catch (SqliteException)
        {
            return new SluiceError(ErrorKind.PlanGatewayNothingHealthy, "The change can't be kept, since the database can't be written; nothing was changed.") { RetryAfter = Retry };
        }

        await served.LayAsync(isAsConfigured ? served.Overlay.Without(change.Model, change.Name) : served.Overlay.With(change)).ConfigureAwait(false);
        return null;
    }

    private ModelOptions? Find(string model) => served.Models.FirstOrDefault(known => known.Id == model);

    private static AdapterChange ChangeOf(ModelOptions model, AdapterOptions adapter)
    {
        var configured = model.Adapters.FirstOrDefault(known => known.Name == adapter.Name);
        return new AdapterChange(model.Id, adapter.Name)
        {
            Source = adapter.Source,
            Weight = (double)adapter.Weight,
            ConfiguredSource = configured?.Source,
            ConfiguredWeight = (double)(configured?.Weight ?? 0),
        };
    }

    private AdapterEntry EntryOf(ModelOptions model, AdapterOptions adapter)
    {
        var view = runtime.Models.FirstOrDefault(known => known.Id == model.Id)?.Adapters.FirstOrDefault(known => known.Name == adapter.Name)
            ?? new RuntimeAdapter(adapter.Name, RuntimeModelStatus.Loading) { Weight = (double)adapter.Weight };
        return new AdapterEntry(model.Id, adapter.Source, served.Overlay.Find(model.Id, adapter.Name, model.Adapters) is null, view);
    }

    private static SluiceError Unknown(string model, string name) => new(ErrorKind.EdgeClientUnknownRoute, $"There is no adapter '{model}:{name}'.") { Param = "id" };
}
