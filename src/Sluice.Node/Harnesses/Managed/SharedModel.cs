using Sluice.Engine;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>A loaded model that several requests use; the last one frees it once it is retired, or is not needed for now.</summary>
internal sealed class SharedModel(LoadedModel model)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users;
    private bool _retired;
    private bool _isUnneeded;

    /// <summary>The model; to be used between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    public LoadedModel Model => model;

    /// <summary>Completes with the cause when the model fails.</summary>
    public Task<EngineException> Failure => model.Failure;

    /// <summary>Done when it is freed.</summary>
    public Task Freed => _freed.Task;

    /// <summary>One user more, who needs it; false if it is retired.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _isUnneeded = false;
            _users += _retired ? 0 : 1;
            return !_retired;
        }
    }

    /// <summary>One user less.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _users--;
            _retired |= _isUnneeded && _users == 0;
            FreeIfUnused();
        }
    }

    /// <summary>Retires it as soon as nobody uses it, unless somebody comes before that.</summary>
    public void RetireWhenIdle()
    {
        lock (_gate)
        {
            _isUnneeded = true;
            _retired |= _users == 0;
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
        if (_retired && _users == 0 && !_freed.Task.IsCompleted)
        {
            model.Dispose();
            _freed.SetResult();
        }
    }
}
