using Sluice.Engine.Models;

namespace Sluice.Engine.Embedding;

/// <summary>Runs the texts of all requests on a thread of its own, as many whole texts in a pass as fit, in the order of their arrival.</summary>
internal sealed class EmbeddingQueue
{
    private readonly object _gate = new();
    private readonly Decoder _decoder;
    private readonly bool _ranks;
    private readonly int _capacity;
    private readonly DecoderBatch _batch;
    private readonly List<EmbeddingJob> _jobs = [];
    private readonly List<(EmbeddingJob Job, int Number, int FirstIndex)> _inPass = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EngineException> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;
    private Func<EngineException>? _refusal;

    public EmbeddingQueue(Decoder decoder, bool ranks, int capacity)
    {
        _decoder = decoder;
        _ranks = ranks;
        _capacity = capacity;
        _batch = new DecoderBatch(decoder.MaxBatch);
        new Thread(Run) { IsBackground = true, Name = "Sluice embedding" }.Start();
    }

    /// <summary>Completes with the cause when a calculation fails; never otherwise.</summary>
    public Task<EngineException> Failure => _failure.Task;

    /// <summary>Takes a request; throws <see cref="EngineException"/> when it can't be taken.</summary>
    public void Submit(EmbeddingJob job)
    {
        lock (_gate)
        {
            if (_refusal is not null || _isStopping)
            {
                throw _refusal is null ? Stopped() : _refusal();
            }

            if (_jobs.Count > _capacity)
            {
                throw new EngineException(EngineErrorCode.QueueFull, $"{_jobs.Count} requests wait; there is no room for another one.");
            }

            _jobs.Add(job);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Fails what waits and runs; completes when the decoder is not used any more.</summary>
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

    private static EngineException Failed(Exception cause) =>
        new(EngineErrorCode.ModelFailed, "A calculation failed; the model must be loaded anew.", cause);

    private void Run()
    {
        try
        {
            while (FillBatch())
            {
                Calculate();
            }

            End(Stopped);
        }
        catch (Exception cause)
        {
            End(() => Failed(cause));
            _failure.SetResult(Failed(cause));
        }

        _ended.SetResult();
    }

    /// <summary>Waits for work and takes as much as fits one pass; false when it is time to end.</summary>
    private bool FillBatch()
    {
        _batch.Clear();
        _inPass.Clear();
        lock (_gate)
        {
            while (!_isStopping)
            {
                _jobs.RemoveAll(job => job.IsOver);
                foreach (var job in _jobs)
                {
                    while (job.HasMore && _inPass.Count < _decoder.SlotCount && _batch.Count + job.NextLength <= _batch.Capacity)
                    {
                        int first = _batch.Count;
                        _inPass.Add((job, job.AddTo(_batch, _inPass.Count), first));
                    }

                    // A long text must not be overtaken for ever.
                    if (job.HasMore)
                    {
                        break;
                    }
                }

                if (_inPass.Count > 0)
                {
                    return true;
                }

                Monitor.Wait(_gate);
            }
        }

        return false;
    }

    private void Calculate()
    {
        _decoder.Forward(_batch);
        for (int slot = 0; slot < _inPass.Count; slot++)
        {
            var (job, number, firstIndex) = _inPass[slot];
            job.Accept(number, _decoder, firstIndex, _ranks);
            _decoder.PagesOf(slot).Shrink(0);
        }
    }

    private void End(Func<EngineException> error)
    {
        lock (_gate)
        {
            _refusal = error;
            _jobs.ForEach(job => job.Fail(error()));
            _jobs.Clear();
        }
    }
}
