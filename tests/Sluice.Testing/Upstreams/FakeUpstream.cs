using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sluice.Testing.Upstreams;

/// <summary>A provider on a free loopback port that answers each model's requests as a test scripted them, faults included.</summary>
public sealed partial class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, FakeModel> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    private FakeUpstream(WebApplication app) => _app = app;

    /// <summary>The address without a path.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The base URL for the OpenAI dialect.</summary>
    public string OpenAiBaseUrl => Address + "/v1";

    /// <summary>The base URL for the Anthropic dialect.</summary>
    public string AnthropicBaseUrl => Address;

    /// <summary>All requests of all models.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Starts the server.</summary>
    public static async Task<FakeUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new FakeUpstream(app);
        app.Run(upstream.AnswerAsync);
        await app.StartAsync();
        upstream.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return upstream;
    }

    /// <summary>The script of a model, made on first use.</summary>
    public FakeModel Model(string name) => _models.GetOrAdd(name, static name => new FakeModel(name));

    /// <summary>Forgets all scripts and requests.</summary>
    public void Forget()
    {
        _models.Clear();
        _requests.Clear();
    }

    /// <summary>Forgets the requests, and keeps the scripts.</summary>
    public void ForgetRequests()
    {
        _requests.Clear();
        foreach (var model in _models.Values)
        {
            model.ForgetRequests();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections that were still open are cut, which is what a test that ends wants.
        }

        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var request = new RecordedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            buffer.ToArray());
        _requests.Enqueue(request);
        // Kept registered to the end: the step that waits is cancelled first, and leaving here must not take the mark away.
        context.RequestAborted.Register(() => request.MarkClientGone(Stopwatch.GetTimestamp()));
        var answer = context.Request.Method == HttpMethods.Get ? ModelList() : ModelOf(request).Take(request);
        try
        {
            await PlayAsync(context, answer);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away; the recorded request tells.
        }
    }

    private FakeModel ModelOf(RecordedRequest request)
    {
        // Google and Azure name the model in the address.
        if (ModelInPath().Match(request.Path) is { Success: true } named)
        {
            return Model(Uri.UnescapeDataString(named.Groups[1].Value));
        }

        if (request.Headers.TryGetValue("Content-Type", out var type) && type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return Model(ModelInForm().Match(request.Text).Groups[1].Value);
        }

        try
        {
            return Model(request.Json["model"]?.GetValue<string>() ?? "");
        }
        catch (JsonException)
        {
            return Model("");
        }
    }

    private FakeAnswer ModelList() => FakeAnswer.Json(new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. _models.Keys.Order(StringComparer.Ordinal).Select(name => new JsonObject
        {
            ["id"] = name,
            ["object"] = "model",
            ["created"] = 1700000000,
            ["owned_by"] = "fake",
        })]),
    }.ToJsonString());

    [GeneratedRegex("^/(?:[^/]+/models|openai/deployments)/(.+?)(?::[a-zA-Z]+(?:\\?|$)|/(?:(?:chat/)?completions|audio/|images/|embeddings))")]
    private static partial Regex ModelInPath();

    [GeneratedRegex("name=\"?model\"?[^\\r\\n]*\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]*)")]
    private static partial Regex ModelInForm();

    private static async Task PlayAsync(HttpContext context, FakeAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        foreach (var step in answer.Steps)
        {
            switch (step)
            {
                case FakeStep.SendBytes send:
                    await context.Response.Body.WriteAsync(send.Bytes, context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    break;
                case FakeStep.TakeTime take:
                    await Task.Delay(take.Time, context.RequestAborted);
                    break;
                case FakeStep.SendHeaders:
                    await context.Response.StartAsync(context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    break;
                case FakeStep.WaitAt wait:
                    await wait.Gate.WaitAsync(context.RequestAborted);
                    break;
                case FakeStep.StayForever:
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    break;
                case FakeStep.BreakConnection:
                    Break(context);
                    return;
            }
        }
    }

    private static void Break(HttpContext context)
    {
        // Lingering for no time turns the close into a reset, which is what a crashed server sends.
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        context.Abort();
    }
}
