using Sluice.Engine;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>One model of the managed engine: being loaded, ready, or failed. It is freed when nobody uses it any more.</summary>
internal sealed class ManagedModel(ManagedModelSpec spec)
{
    private static readonly string[] TextOnly = ["generate"];

    private readonly Lock _gate = new();
    private EngineModel? _engine;
    private int _users;
    private bool _retired;

    /// <summary>What is to be served.</summary>
    public ManagedModelSpec Spec => spec;

    /// <summary>How it looks from outside.</summary>
    public RuntimeModel View { get; private set; } = new(spec.Id, RuntimeModelStatus.Loading);

    /// <summary>What the engine said when it was loaded.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Loads it; a failure shows in <see cref="View"/>.</summary>
    /// <returns>What went wrong; null if nothing.</returns>
    public Exception? Load()
    {
        try
        {
            var engine = EngineModel.Load(spec.Path, new EngineOptions
            {
                ContextLength = spec.Context ?? 0,
                PackFiles = spec.PackFiles,
                PackFolder = spec.PackFolder,
            });
            var info = engine.Info;
            lock (_gate)
            {
                if (_retired)
                {
                    engine.Dispose();
                    return null;
                }

                _engine = engine;
                Warnings = info.Warnings;
                View = new RuntimeModel(spec.Id, RuntimeModelStatus.Ready)
                {
                    Context = info.ContextLength,
                    MaxOutput = info.ContextLength,
                    ToolCall = info.SupportsTools,
                    Reasoning = info.SupportsReasoning,
                    MemoryBytes = info.WeightBytes + info.KvBytes,
                    Capabilities = [.. TextOnly, .. info.SupportsTools ? ["tool_call", "multi_tool_call"] : Array.Empty<string>(), .. info.SupportsReasoning ? ["reasoning"] : Array.Empty<string>()],
                };
            }

            return null;
        }
#pragma warning disable CA1031 // Whatever a model file does to the loader must not take the node down.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            View = new RuntimeModel(spec.Id, RuntimeModelStatus.Error) { Error = failure.Message };
            return failure;
        }
    }

    /// <summary>The engine, kept until <see cref="Leave"/>; null if it is not ready.</summary>
    public EngineModel? Enter()
    {
        lock (_gate)
        {
            if (_engine is null || _retired)
            {
                return null;
            }

            _users++;
            return _engine;
        }
    }

    /// <summary>Gives the engine back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _users--;
            FreeIfUnused();
        }
    }

    /// <summary>Takes no new users; the last one frees the model.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            FreeIfUnused();
        }
    }

    private void FreeIfUnused()
    {
        if (_retired && _users == 0)
        {
            _engine?.Dispose();
            _engine = null;
        }
    }
}
