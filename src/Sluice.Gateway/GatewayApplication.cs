using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Batches;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Fetching;
using Sluice.Gateway.Media;
using Sluice.Gateway.Media.Uploads;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Settlement;
using Sluice.Gateway.Telemetry;
using Sluice.Routing.Fetching;

namespace Sluice.Gateway;

/// <summary>Builds the gateway as a web application.</summary>
public static class GatewayApplication
{
    /// <summary>The name under which spans and OpenTelemetry metrics are told.</summary>
    public const string TelemetrySource = GatewayMetrics.SourceName;

    /// <summary>Builds it; starting and stopping are the caller's.</summary>
    /// <param name="settings">What it is made of.</param>
    /// <param name="logging">Sets up where log lines go.</param>
    /// <exception cref="InvalidOperationException">A route declares no policy, or an address can't be listened on.</exception>
    public static WebApplication Create(GatewaySettings settings, Action<ILoggingBuilder> logging)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(logging);
        var options = settings.State.Current.Options;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sluice" });

        // No step of the road blocks a thread, so a request may run where its bytes were read, without another hop.
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        logging(builder.Logging);

        var app = builder.Build();
        Map(app, settings);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, SluiceOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = options.Limits.Body;
        kestrel.Limits.MaxRequestHeadersTotalSize = (int)options.Limits.HeaderBytes;
        kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
        foreach (var url in options.Listen)
        {
            Listen(kestrel, url, static _ => { });
        }

        if (options.MetricsListen is { } metrics)
        {
            Listen(kestrel, metrics, MetricsListener.Mark);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, string url, Action<ListenOptions> configure)
    {
        var address = BindingAddress.Parse(url);
        var isLocalhost = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || (isLocalhost && address.Port == 0))
        {
            // A free port can't be had in both families at once, so localhost is then the older one's.
            kestrel.Listen(ip ?? IPAddress.Loopback, address.Port, configure);
        }
        else if (isLocalhost)
        {
            kestrel.ListenLocalhost(address.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
    }

    private static void Map(WebApplication app, GatewaySettings settings)
    {
        var time = settings.Time;
        var metrics = new GatewayMetrics();
        var clock = new StreamClock(time);
        var fetcher = new ContentFetcher(time);
        var ends = new RoadEnds(new Settler(settings.Events, metrics), metrics);
        var logger = app.Services.GetRequiredService<ILogger<RequestRoad>>();
        var exchange = new UpstreamExchange(clock, settings.Events, time);
        var origins = new ProofOrigins(time);
        var attempts = new AttemptLoop(
            new ConversationAttempt(new UpstreamAttempt(clock, settings.Events, new ReasoningVault(time), origins, new ContentBringer(fetcher), time), new RuntimeAttempt(clock)), time);
        var archive = new AnswerArchive(settings.Answers);
        var road = RoadOf(attempts);
        var embeddings = RoadOf(new AttemptLoop(new EmbeddingAttempt(exchange), time));
        var reranking = RoadOf(new AttemptLoop(new RerankAttempt(exchange), time));
        var counting = new TokenCounting(settings.State, exchange, archive, origins, time);
        var media = new MediaRoad(settings.State, settings.Budgets, attempts, new MediaAttempt(clock, settings.Events, time), ends, metrics, time);
        app.Lifetime.ApplicationStopped.Register(clock.Dispose);
        app.Lifetime.ApplicationStopped.Register(fetcher.Dispose);

        // Routing first, so that the edge knows the route's policy; endpoints run at the end of the pipeline.
        app.UseRouting();
        app.UseMiddleware<EdgeMiddleware>(settings.State, new OperatorGate(settings.AdminKey), new MetricsListener(settings.State.Current.Options.MetricsListen is not null), time);
        InferenceEndpoints.Map(app, road, counting);
        MediaEndpoints.Map(app, media, new UploadReader(new SpoolFolder(Path.Combine(settings.State.Current.Options.Data, "spool"))));
        VectorEndpoints.Map(app, embeddings, reranking);
        OllamaEndpoints.Map(app, road, settings.State, time.GetUtcNow());
        GeminiEndpoints.Map(app, road, embeddings, counting, settings.State);
        ModelEndpoints.Map(app, settings.State, time.GetUtcNow());
        MapBatches(app, settings);
        StateEndpoints.Map(app, settings.State, metrics, settings.Build, time);
        QueueEndpoints.Map(app, settings.State);
        RequestEndpoints.Map(app, settings.RequestLog);
        KeptAnswerEndpoints.Map(app, settings.Answers, new AnswerDeletion(settings.State, clock, app.Services.GetRequiredService<ILogger<AnswerDeletion>>()));
        AdminEndpoints.Map(app, settings.Reload);
        AdapterEndpoints.Map(app, settings.Adapters, settings.State);
        RoutePolicyCheck.Run(app);

        RequestRoad RoadOf(AttemptLoop loop) => new(settings.State, settings.Budgets, loop, archive, origins, ends, metrics, time, logger);
    }

    private static void MapBatches(WebApplication app, GatewaySettings settings)
    {
        var local = new LocalRoutes(app);
        var runner = new BatchRunner(settings.Batches, local, settings.State, settings.Time, app.Services.GetRequiredService<ILogger<BatchRunner>>());
        BatchEndpoints.Map(app, runner, local, settings.State);
        app.Lifetime.ApplicationStarted.Register(runner.Start);
        app.Lifetime.ApplicationStopping.Register(runner.Stop);
        app.Lifetime.ApplicationStopped.Register(runner.Dispose);
    }
}
