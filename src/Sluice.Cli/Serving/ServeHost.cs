using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Sluice.Cli.Logging;
using Sluice.Configuration;
using Sluice.Core;
using Sluice.Core.Answers;
using Sluice.Core.Events;
using Sluice.Core.Requests;
using Sluice.Gateway;
using Sluice.Gateway.Snapshots;
using Sluice.Node.Harnesses.Managed;
using Sluice.Storage.Sqlite;

namespace Sluice.Cli.Serving;

/// <summary>Composes the gateway with its embedded node, runs it, and takes it down in order.</summary>
internal static partial class ServeHost
{
    private const int Failure = 1;

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ServeArguments arguments, CancellationToken cancellationToken)
    {
        // 1. The configuration: all of its errors, or none.
        var time = TimeProvider.System;
        var configuration = ConfigurationLoader.Load(Reloader.SourceOf(arguments));
        foreach (var line in configuration.Errors.Select(error => error.ToString()).Concat(configuration.Warnings.Select(warning => "warning: " + warning)))
        {
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        if (configuration.Options is not { } options)
        {
            return Failure;
        }

        // 2. Logs, the database, the node.
        var build = BuildInfo.Of(Assembly.GetExecutingAssembly());
        var sink = new LogSink(Console.OpenStandardError(), arguments.LogFormat == LogFormat.Json ? new JsonLineFormat() : new TextLineFormat(), time);
        await using var _ = sink.ConfigureAwait(false);
        using var logs = LoggerFactory.Create(logging => Configure(logging, sink, arguments.LogLevel, time));
        var logger = logs.CreateLogger("Serve");
        try
        {
            Directory.CreateDirectory(options.Data);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"data: the folder '{options.Data}' can't be made: {failure.Message}").ConfigureAwait(false);
            return Failure;
        }

        var database = new SqliteDatabase(Path.Combine(options.Data, "sluice.db"), time);
        try
        {
            database.Open();
        }
        catch (SqliteException failure)
        {
            var problem = failure.Message;
            LogNoDatabase(logger, options.Data, problem);
        }

        var requests = new SqliteRequestLog(database, time, failure => LogWriteFailure(logger, failure));
        await using var __ = requests.ConfigureAwait(false);
        GatewayState? state = null;
        var answers = new SqliteAnswerStore(database, () => RetentionOf(state?.Current.Options ?? options), time, failure => LogKeepFailure(logger, failure));
        await using var _____ = answers.ConfigureAwait(false);
        var runtime = new ManagedRuntime(time, logs.CreateLogger<ManagedRuntime>());
        await using var ___ = runtime.ConfigureAwait(false);
        var adapters = new SqliteAdapterStore(database);
        using var served = new ServedModels(arguments, runtime, adapters, logger);
        var sources = served.Serve(configuration);

        // 3. What happens is told to the log and the database.
        var events = new EventBus();
        events.Subscribe<RequestRecord>(requests.Append);
        if (arguments.LogLevel <= LogLevel.Information)
        {
            events.Subscribe<RequestRecord>(sink.Write);
        }

        events.Subscribe<UpstreamCredentialRefused>(refused => LogCredential(logger, refused.Provider, refused.Status));
        events.Subscribe<ConfigurationReloaded>(reloaded => LogReloaded(logger, reloaded.Source));
        events.Subscribe<AdapterChanged>(changed => LogAdapter(logger, changed.Name, changed.Model, changed.Action, changed.RequestId));

        // 4. The gateway.
        var environment = ProcessEnvironment.Read();
        using var telemetry = TelemetryExport.Start(environment, build);
        state = new GatewayState(SnapshotBuilder.Build(options, runtime, sources.Default, environment, null));
        var reloader = new Reloader(arguments, state, runtime, served, events, time);
        var settings = new GatewaySettings
        {
            State = state,
            Events = events,
            RequestLog = requests,
            Batches = new SqliteBatchStore(database),
            Answers = answers,
            Reload = reloader.Reload,
            Adapters = new AdapterAdministration(arguments, served, runtime, adapters, events, time),
            Build = build,
            AdminKey = environment.GetValueOrDefault(options.Auth.AdminKeyEnv),
            Time = time,
        };
        var app = GatewayApplication.Create(settings, logging => Configure(logging, sink, arguments.LogLevel, time));
        await using var ____ = app.ConfigureAwait(false);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            string[] addresses = [.. options.Listen, .. options.MetricsListen is { } metrics ? [metrics] : Array.Empty<string>()];
            await Console.Error.WriteLineAsync($"listen: {string.Join(", ", addresses)}: {failure.Message}").ConfigureAwait(false);
            return Failure;
        }

        // A model that the command line asks for is meant; a configured one may be mended while the others serve.
        await runtime.FirstLoads.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (sources.FailedArgument(runtime.Models) is { } failed)
        {
            await Console.Error.WriteLineAsync($"--model: {failed}").ConfigureAwait(false);
            return Failure;
        }

        Banner.Print(Console.Out, build, [.. app.Urls], options.MetricsListen is not null, state.Current, configuration.File);
        runtime.WarmUp();

        // 5. Until a signal; a second one does not wait for streams.
        await WaitForStopAsync(logger, reloader, app.Lifetime.ApplicationStopping, cancellationToken).ConfigureAwait(false);
        LogStopping(logger, options.ShutdownTimeout.TotalSeconds);
        state.Drain();
        await StopAsync(app, options.ShutdownTimeout).ConfigureAwait(false);
        return 0;
    }

    private static AnswerRetention RetentionOf(SluiceOptions options) =>
        new(TimeSpan.FromDays(options.Responses.RetentionDays), options.Responses.MaxCount, options.Responses.MaxSize);

    private static async Task WaitForStopAsync(ILogger logger, Reloader reloader, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            var result = reloader.Reload();
            foreach (var error in result.Errors)
            {
                LogReloadRefused(logger, error);
            }

            foreach (var warning in result.Warnings)
            {
                LogReloadWarning(logger, warning);
            }
        });
        using var cancelled = cancellationToken.Register(() => stop.TrySetResult());

        // A signal that came while models were still being loaded reached the framework alone.
        using var early = stopping.Register(() => stop.TrySetResult());
        await stop.Task.ConfigureAwait(false);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    private static async Task StopAsync(WebApplication app, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        using var again = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            limit.Cancel();
        });
        await app.StopAsync(limit.Token).ConfigureAwait(false);
    }

    private static void Configure(ILoggingBuilder logging, LogSink sink, LogLevel level, TimeProvider time)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddProvider(new SinkLoggerProvider(sink, time));

        // It tells whole addresses, and clients of Gemini's dialect put their key there. While it may write, the framework makes an activity and a scope for every request too.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (level > LogLevel.Debug)
        {
            // The framework's own chatter is of use only to somebody who debugs it.
            logging.AddFilter("Microsoft", LogLevel.Warning);

            // A start that fails is told in one line, not in two stack traces.
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        }
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "stopping; running streams may take up to {Seconds} s")]
    private static partial void LogStopping(ILogger logger, double seconds);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "configuration reloaded from {Source}")]
    private static partial void LogReloaded(ILogger logger, string source);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "configuration refused, the old one stays: {Problem}")]
    private static partial void LogReloadRefused(ILogger logger, string problem);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "configuration: {Problem}")]
    private static partial void LogReloadWarning(ILogger logger, string problem);

    [LoggerMessage(EventId = 1110, Level = LogLevel.Information, Message = "adapter {Adapter} of model {Model} {Action} by the operator, request {RequestId}")]
    private static partial void LogAdapter(ILogger logger, string adapter, string model, string action, string requestId);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Warning, Message = "provider {Provider} refused the gateway's credential with status {Status}")]
    private static partial void LogCredential(ILogger logger, string provider, int status);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Error, Message = "the database in '{Folder}' can't be opened: {Problem} Requests are answered all the same, but none is logged, no answer kept and no batch taken until it can be")]
    private static partial void LogNoDatabase(ILogger logger, string folder, string problem);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Error, Message = "the request log could not be written")]
    private static partial void LogWriteFailure(ILogger logger, Exception failure);

    [LoggerMessage(EventId = 1107, Level = LogLevel.Error, Message = "answers could not be kept")]
    private static partial void LogKeepFailure(ILogger logger, Exception failure);
}
