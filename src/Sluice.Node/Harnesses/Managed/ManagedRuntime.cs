using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The engine in this process as a runtime.</summary>
public sealed partial class ManagedRuntime : IModelRuntime, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<ManagedRuntime> _logger;
    private readonly Lock _gate = new();
    private volatile ManagedModel[] _models = [];
    private volatile RuntimeModel[] _views = [];

    /// <summary>Makes it, without models.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what is loaded.</param>
    public ManagedRuntime(TimeProvider time, ILogger<ManagedRuntime> logger)
    {
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc />
    public string Name => "local";

    /// <inheritdoc />
    public IReadOnlyList<RuntimeModel> Models => _views;

    /// <summary>Done when the models of the first <see cref="Serve"/> are loaded or have failed.</summary>
    public Task FirstLoads { get; private set; } = Task.CompletedTask;

    /// <summary>Serves these models from now on: new ones are loaded in the background, missing ones are freed once nobody uses them.</summary>
    /// <param name="specs">The models.</param>
    public void Serve(IReadOnlyList<ManagedModelSpec> specs)
    {
        lock (_gate)
        {
            var before = _models;
            var added = new List<ManagedModel>();
            _models = [.. specs.DistinctBy(spec => spec.Id).Select(spec => Array.Find(before, model => model.Spec == spec) ?? Add(spec))];
            foreach (var gone in before.Except(_models))
            {
                gone.Retire();
            }

            Refresh();
            var loads = Task.WhenAll(added.Select(model => Task.Run(() => Load(model))));
            if (before.Length == 0)
            {
                FirstLoads = loads;
            }

            ManagedModel Add(ManagedModelSpec spec)
            {
                var model = new ManagedModel(spec);
                added.Add(model);
                return model;
            }
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ConversationEvent> AnswerAsync(
        string model, ConversationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var managed = Find(model);
        if (managed?.Enter() is not { } engine)
        {
            yield return new ResponseFailed(NotReady(model));
            yield break;
        }

        try
        {
            var answer = new ManagedAnswer(engine, request, model, _time);
            await foreach (var item in answer.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            managed.Leave();
        }
    }

    /// <inheritdoc />
    public ValueTask<Counted> CountTokensAsync(string model, ConversationRequest request, CancellationToken cancellationToken)
    {
        var managed = Find(model);
        if (managed?.Enter() is not { } engine)
        {
            return ValueTask.FromResult(new Counted(0, NotReady(model)));
        }

        try
        {
            return ValueTask.FromResult(new Counted(engine.CountTokens(ChatMapping.ToChat(request)), null));
        }
        catch (Exception failure) when (EngineErrors.ToProtocol(failure) is { } error)
        {
            return ValueTask.FromResult(new Counted(0, error));
        }
        finally
        {
            managed.Leave();
        }
    }

    /// <summary>Frees all models.</summary>
    public async ValueTask DisposeAsync()
    {
        await FirstLoads.ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var model in _models)
            {
                model.Retire();
            }

            _models = [];
            Refresh();
        }
    }

    private void Load(ManagedModel model)
    {
        var begun = _time.GetTimestamp();
        var failure = model.Load();
        var took = _time.GetElapsedTime(begun).TotalMilliseconds;
        if (failure is null)
        {
            LogLoaded(model.Spec.Id, took);
            foreach (var warning in model.Warnings)
            {
                LogWarning(model.Spec.Id, warning);
            }
        }
        else
        {
            var problem = failure.Message;
            LogFailed(model.Spec.Id, problem);
        }

        lock (_gate)
        {
            Refresh();
        }
    }

    private void Refresh() => _views = Array.ConvertAll(_models, model => model.View);

    private ManagedModel? Find(string id) => Array.Find(_models, model => model.Spec.Id == id);

    private static ProtocolError NotReady(string model) => new(503, "api_error", "service_unavailable", $"The model '{model}' is not loaded.");

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "model {Model} loaded in {Milliseconds:0} ms")]
    private partial void LogLoaded(string model, double milliseconds);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "model {Model} can't be loaded: {Problem}")]
    private partial void LogFailed(string model, string problem);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "model {Model}: {Warning}")]
    private partial void LogWarning(string model, string warning);
}
