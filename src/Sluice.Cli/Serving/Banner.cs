using Sluice.Core;
using Sluice.Gateway.Snapshots;
using Sluice.Routing.Runtimes;

namespace Sluice.Cli.Serving;

/// <summary>What <c>serve</c> prints once it serves: version, addresses, models, providers, and a line to try.</summary>
internal static class Banner
{
    /// <summary>Prints it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="build">What was built.</param>
    /// <param name="addresses">The addresses as they were bound, in the configuration's order; that of the metrics comes last.</param>
    /// <param name="hasMetrics">Whether there is a listener for metrics.</param>
    /// <param name="snapshot">What is in force.</param>
    /// <param name="configuration">The configuration file; null if there is none.</param>
    public static void Print(TextWriter output, BuildInfo build, string[] addresses, bool hasMetrics, GatewaySnapshot snapshot, string? configuration)
    {
        var catalogue = snapshot.Catalogue;
        var all = hasMetrics ? addresses[..^1] : addresses;
        output.WriteLine($"sluice {build.PackageVersion} ({build.GitSha})");
        output.WriteLine($"config     {configuration ?? "none (defaults and environment)"}");
        foreach (var address in all)
        {
            output.WriteLine($"listening on {address}");
        }

        if (hasMetrics)
        {
            output.WriteLine($"metrics    {addresses[^1]}/metrics");
        }

        var models = catalogue.Runtimes.SelectMany(runtime => runtime.Models).ToArray();
        foreach (var model in models)
        {
            var isDefault = model.Id == catalogue.DefaultModel ? " (default)" : "";
            output.WriteLine(model.Status == RuntimeModelStatus.Error ? $"model      {model.Id}: {model.Error}" : $"model      {model.Id}{isDefault} {model.Status.ToString().ToLowerInvariant()}");
        }

        output.WriteLine(catalogue.Providers.Count == 0
            ? "providers  none (set OPENAI_API_KEY, ANTHROPIC_API_KEY, ... or configure some)"
            : $"providers  {string.Join(", ", catalogue.Providers.Select(provider => provider.Id))}");
        if (catalogue.DefaultModel is { } example && all.Length > 0 && !Array.Exists(models, model => model.Id == example && model.Status == RuntimeModelStatus.Error))
        {
            output.WriteLine();
            output.WriteLine($"try        curl {all[0]}/v1/chat/completions -H 'content-type: application/json' \\");
            output.WriteLine($"             -d '{{\"model\":\"{example}\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hello!\"}}]}}'");
        }

        output.Flush();
    }
}
