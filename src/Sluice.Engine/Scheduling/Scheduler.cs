using Sluice.Engine.Models;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Scheduling;

/// <summary>
/// Generates many sequences at once on a thread of its own: each pass takes one token of every sequence that is past its prompt
/// and, in the room that is left, the next stretches of the prompts. Sequences enter in the order of their submission.
/// </summary>
internal sealed class Scheduler
{
    // Beside running generations prompts advance in small stretches, so that nobody's next token waits long.
    private const int PromptTokensBesideGeneration = 128;

    private readonly object _gate = new();
    private readonly IForwardPass _pass;
    private readonly TimeProvider _time;
    private readonly int _queueCapacity;
    private readonly DecoderBatch _batch;
    private readonly SamplerBuffers _buffers;
    private readonly List<Sequence> _waiting = [];
    private readonly List<Sequence> _running = [];
    private readonly Stack<int> _freeSlots = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;
    private Func<EngineException>? _refusal;

    public Scheduler(IForwardPass pass, int queueCapacity, TimeProvider time)
    {
        _pass = pass;
        _queueCapacity = queueCapacity;
        _time = time;
        _batch = new DecoderBatch(pass.MaxBatch);
        _buffers = new SamplerBuffers(pass.Vocabulary);
        for (int slot = pass.SlotCount - 1; slot >= 0; slot--)
        {
            _freeSlots.Push(slot);
        }

        new Thread(Run) { IsBackground = true, Name = "Sluice engine" }.Start();
    }

    public int ContextLength => _pass.ContextLength;

    public EngineActivity Activity
    {
        get
        {
            lock (_gate)
            {
                return new EngineActivity(_running.Count, _waiting.Count, _refusal is not null && !_isStopping);
            }
        }
    }

    /// <summary>Takes sequences to be generated, all or none; throws <see cref="EngineException"/> when they can't be taken.</summary>
    public void Submit(ReadOnlySpan<Sequence> sequences)
    {
        lock (_gate)
        {
            if (_refusal is not null || _isStopping)
            {
                throw _refusal is null ? Stopped() : _refusal();
            }

            if (_waiting.Count + sequences.Length > _queueCapacity + _freeSlots.Count)
            {
                throw new EngineException(
                    EngineErrorCode.QueueFull,
                    $"{_running.Count} sequences are being generated and {_waiting.Count} wait; there is no room for {sequences.Length} more.");
            }

            foreach (var sequence in sequences)
            {
                sequence.MarkSubmitted(_time.GetTimestamp());
                _waiting.Add(sequence);
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes sequences out; those that are being generated leave before the next pass. Finished ones stay as they are.</summary>
    public void Cancel(ReadOnlySpan<Sequence> sequences)
    {
        lock (_gate)
        {
            foreach (var sequence in sequences)
            {
                sequence.IsCancelled = true;
                _waiting.Remove(sequence);
            }
        }
    }

    /// <summary>Aborts everything; completes when the thread has ended and the forward pass is not used any more.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        return _ended.Task;
    }

    private static EngineException Stopped() => new(EngineErrorCode.Stopped, "The engine was shut down.");

    private void Run()
    {
        try
        {
            while (WaitForWork())
            {
                Step();
            }

            End(Stopped);
        }
        catch (Exception cause)
        {
            End(() => new EngineException(EngineErrorCode.ModelFailed, "A calculation failed; the model must be loaded anew.", cause));
        }

        _ended.SetResult();
    }

    /// <summary>Lets cancelled sequences out and waiting ones in, and parks while there are none; false when it is time to end.</summary>
    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_isStopping)
            {
                for (int i = _running.Count - 1; i >= 0; i--)
                {
                    if (_running[i].IsCancelled)
                    {
                        Release(i);
                    }
                }

                while (_waiting.Count > 0 && _freeSlots.TryPop(out int slot))
                {
                    var sequence = _waiting[0];
                    _waiting.RemoveAt(0);
                    sequence.Slot = slot;
                    sequence.MarkStarted(_time.GetTimestamp());
                    _running.Add(sequence);
                }

                if (_running.Count > 0)
                {
                    return true;
                }

                Monitor.Wait(_gate);
            }
        }

        return false;
    }

    private void Step()
    {
        FillBatch();
        _pass.Forward(_batch);
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            var sequence = _running[i];
            if (sequence.LogitsIndex >= 0 && sequence.Advance(_pass.Logits(sequence.LogitsIndex), _buffers, _time))
            {
                lock (_gate)
                {
                    Release(i);
                }
            }
        }
    }

    private void FillBatch()
    {
        _batch.Clear();
        foreach (var sequence in _running)
        {
            if (!sequence.IsInPrompt)
            {
                sequence.AddTo(_batch, limit: 1);
            }
        }

        int generating = _batch.Count;
        int end = generating == 0 ? _batch.Capacity : Math.Min(_batch.Capacity, generating + PromptTokensBesideGeneration);
        foreach (var sequence in _running)
        {
            // Prompts are continued in the order of arrival; one that gets no room stands still.
            if (sequence.IsInPrompt)
            {
                sequence.AddTo(_batch, end - _batch.Count);
            }
        }
    }

    private void Release(int index)
    {
        var sequence = _running[index];
        _freeSlots.Push(sequence.Slot);
        sequence.Slot = -1;
        _running.RemoveAt(index);
    }

    private void End(Func<EngineException> error)
    {
        lock (_gate)
        {
            _refusal = error;
            foreach (var sequence in _running.Concat(_waiting))
            {
                sequence.Fail(error());
            }

            _running.Clear();
            _waiting.Clear();
        }
    }
}
