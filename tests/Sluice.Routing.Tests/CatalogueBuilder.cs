using Sluice.Configuration;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Tests;

/// <summary>Makes catalogues for tests.</summary>
internal static class CatalogueBuilder
{
    public static ModelCatalogue Make(
        ProviderOptions[]? providers = null,
        ModelOptions[]? models = null,
        Dictionary<string, string>? aliases = null,
        RuntimeModel[]? local = null,
        string? defaultModel = null) => new(
            models ?? [],
            aliases ?? [],
            [.. (providers ?? []).Select(options => new UpstreamProvider(options, ["key"], UpstreamHttp.Create(options, new OutboundOptions())))],
            [new FakeRuntime(local ?? [])],
            defaultModel);

    public static ProviderOptions Provider(string id, int priority, params string[] patterns) =>
        new() { Id = id, Priority = priority, Models = patterns, BaseUrl = new Uri("http://127.0.0.1:9/v1/") };

    public static RuntimeModel Ready(string id) => new(id, RuntimeModelStatus.Ready);
}
