using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Core;
using Sluice.Gateway;

namespace Sluice.Cli.Serving;

/// <summary>Exports traces and metrics by OTLP, if one of OpenTelemetry's standard variables names an endpoint. Without, it costs nothing.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryExport(TracerProvider? traces, MeterProvider? metrics)
    {
        _traces = traces;
        _metrics = metrics;
    }

    /// <summary>Starts what the environment asks for.</summary>
    public static TelemetryExport Start(IReadOnlyDictionary<string, string> environment, BuildInfo build)
    {
        if (environment.GetValueOrDefault("OTEL_SDK_DISABLED")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true)
        {
            return new TelemetryExport(null, null);
        }

        var all = IsSet(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
        var traces = all || IsSet(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ? Traces(build) : null;
        var metrics = all || IsSet(environment, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") ? Metrics(build) : null;
        return new TelemetryExport(traces, metrics);
    }

    /// <summary>Exports what is left and stops.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static bool IsSet(IReadOnlyDictionary<string, string> environment, string name) => !string.IsNullOrWhiteSpace(environment.GetValueOrDefault(name));

    private static TracerProvider Traces(BuildInfo build) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => Describe(resource, build))
        .AddSource(GatewayApplication.TelemetrySource)
        .AddOtlpExporter()
        .Build();

    private static MeterProvider Metrics(BuildInfo build) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => Describe(resource, build))
        .AddMeter(GatewayApplication.TelemetrySource)
        .AddOtlpExporter()
        .Build();

    private static void Describe(ResourceBuilder resource, BuildInfo build) =>
        resource.AddService("sluice", serviceVersion: build.PackageVersion).AddEnvironmentVariableDetector();
}
