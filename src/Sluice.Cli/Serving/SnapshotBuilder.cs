using Sluice.Configuration;
using Sluice.Gateway.Snapshots;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;

namespace Sluice.Cli.Serving;

/// <summary>Makes the snapshot of a configuration: what the user wrote becomes what is in use.</summary>
internal static class SnapshotBuilder
{
    /// <summary>Makes it. Providers that did not change keep their connections.</summary>
    /// <param name="options">What the user wrote.</param>
    /// <param name="runtime">The embedded node.</param>
    /// <param name="defaultModel">The default model; null if there is none.</param>
    /// <param name="environment">Where the keys are.</param>
    /// <param name="before">The snapshot in force; null at the start.</param>
    public static GatewaySnapshot Build(
        SluiceOptions options, IModelRuntime runtime, string? defaultModel, IReadOnlyDictionary<string, string> environment, GatewaySnapshot? before)
    {
        var keep = before is not null && before.Options.Outbound == options.Outbound ? before.Catalogue.Providers : [];
        var providers = options.Providers.Select(provider => new UpstreamProvider(
            provider,
            KeysOf(provider, environment),
            keep.FirstOrDefault(old => old.Id == provider.Id && old.Options.Timeouts.Connect == provider.Timeouts.Connect)?.Http
                ?? UpstreamHttp.Create(provider, options.Outbound)));
        return new GatewaySnapshot(options, new ModelCatalogue(options.Models, options.Aliases, [.. providers], [runtime], defaultModel));
    }

    // One variable may hold several keys, separated by commas.
    private static string[] KeysOf(ProviderOptions provider, IReadOnlyDictionary<string, string> environment) =>
        provider.ApiKeyEnv is { } name && environment.TryGetValue(name, out var value)
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];
}
