using Sluice.Core;
using Sluice.Gateway.Snapshots;
using Sluice.Routing.Runtimes;

namespace Sluice.Cli.Serving;

/// <summary>What <c>serve</c> prints once it serves: version, addresses, models, providers, and a line to try.</summary>
internal static class Banner
{
    public static void Print(TextWriter output, BuildInfo build, IEnumerable<string> addresses, GatewaySnapshot snapshot, string? configuration)
    {
        var catalogue = snapshot.Catalogue;
        var all = addresses.ToArray();
        output.WriteLine($"sluice {build.PackageVersion} ({build.GitSha})");
        output.WriteLine($"config     {configuration ?? "none (defaults and environment)"}");
        foreach (var address in all)
        {
            output.WriteLine($"listening on {address}");
        }

        foreach (var model in catalogue.Runtimes.SelectMany(runtime => runtime.Models))
        {
            var isDefault = model.Id == catalogue.DefaultModel ? " (default)" : "";
            output.WriteLine(model.Status == RuntimeModelStatus.Error ? $"model      {model.Id}: {model.Error}" : $"model      {model.Id}{isDefault} {model.Status.ToString().ToLowerInvariant()}");
        }

        output.WriteLine(catalogue.Providers.Count == 0
            ? "providers  none (set OPENAI_API_KEY, ANTHROPIC_API_KEY, ... or configure some)"
            : $"providers  {string.Join(", ", catalogue.Providers.Select(provider => provider.Id))}");
        if (catalogue.DefaultModel is { } example && all.Length > 0)
        {
            output.WriteLine();
            output.WriteLine($"try        curl {all[0]}/v1/chat/completions -H 'content-type: application/json' \\");
            output.WriteLine($"             -d '{{\"model\":\"{example}\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hello!\"}}]}}'");
        }

        output.Flush();
    }
}
