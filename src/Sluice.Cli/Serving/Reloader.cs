using Sluice.Configuration;
using Sluice.Core.Events;
using Sluice.Gateway.Snapshots;
using Sluice.Node.Harnesses.Managed;

namespace Sluice.Cli.Serving;

/// <summary>Reads the configuration again and puts it in force, whole or not at all.</summary>
internal sealed class Reloader(ServeArguments arguments, GatewayState state, ManagedRuntime runtime, ServedModels served, EventBus events, TimeProvider time)
{
    private readonly Lock _one = new();

    /// <summary>Reloads. What is bound to the start (addresses, the data folder, connection limits) stays and is warned about.</summary>
    public ReloadResult Reload()
    {
        lock (_one)
        {
            var result = ConfigurationLoader.Load(SourceOf(arguments));
            var source = result.File ?? "defaults and environment";
            if (result.Options is not { } options)
            {
                return new ReloadResult(source, [.. result.Errors.Select(error => error.ToString())], []);
            }

            var before = state.Current;
            var sources = served.Serve(result);
            state.Swap(SnapshotBuilder.Build(options, runtime, sources.Default, ProcessEnvironment.Read(), before));
            events.Publish(new ConfigurationReloaded(time.GetUtcNow(), source));
            return new ReloadResult(source, [], [.. result.Warnings.Select(warning => warning.ToString()), .. BoundToStart(before.Options, options)]);
        }
    }

    /// <summary>Where the configuration of these arguments is read from.</summary>
    public static ConfigurationSource SourceOf(ServeArguments arguments) =>
        ConfigurationSource.FromProcess(arguments.Config) with { Listen = arguments.Listen, Data = arguments.Data };

    private static IEnumerable<string> BoundToStart(SluiceOptions before, SluiceOptions after)
    {
        if (!before.Listen.SequenceEqual(after.Listen) || before.MetricsListen != after.MetricsListen)
        {
            yield return "listen and metrics_listen take effect at the next start";
        }

        if (before.Data != after.Data)
        {
            yield return "data takes effect at the next start";
        }

        if (before.Limits.Body != after.Limits.Body || before.Limits.HeaderBytes != after.Limits.HeaderBytes || before.Limits.Connections != after.Limits.Connections)
        {
            yield return "limits.body, limits.header_bytes and limits.connections take effect at the next start";
        }

        if (before.Batch.MaxConcurrency != after.Batch.MaxConcurrency)
        {
            yield return "batch.max_concurrency takes effect at the next start";
        }
    }
}
