using Sluice.Engine.Models;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Embedding;

/// <summary>
/// Runs the texts of all requests on a thread of its own: in each pass those whose turn it is in fair order, text by text, and where
/// the model allows it long texts in stretches, so that a small request comes between the texts of a large one.
/// </summary>
internal sealed class EmbeddingQueue
{
    private readonly object _gate = new();
    private readonly IStatePass _pass;
    private readonly bool _ranks;
    private readonly int _capacity;
    private readonly int _piece;
    private readonly TimeProvider _time;
    private readonly DecoderBatch _batch;
    private readonly PassStop _stop = new();
    private readonly WarmUp _warmUp = new();
    private readonly WaitingQueue<EmbeddingJob> _waiting = new();

    // Texts that have a slot: those of the pass, and those that were begun and wait for their turn.
    private readonly List<EmbeddingText> _begun = [];
    private readonly List<EmbeddingText> _inPass = [];
    private readonly Stack<int> _freeSlots = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EngineException> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _submissions;
    private int _unfinished;
    private bool _isStopping;
    private Func<EngineException>? _refusal;

    /// <param name="pass">Calculates.</param>
    /// <param name="ranks">Whether scores are wanted instead of states.</param>
    /// <param name="capacity">Requests that may wait beside one that is calculated.</param>
    /// <param name="piece">Tokens of a pass, but for a longer text that has to be calculated in one.</param>
    /// <param name="time">Tells how long requests wait.</param>
    public EmbeddingQueue(IStatePass pass, bool ranks, int capacity, int piece, TimeProvider time)
    {
        _pass = pass;
        _ranks = ranks;
        _capacity = capacity;
        _piece = Math.Min(piece, pass.MaxBatch);
        _time = time;
        _batch = new DecoderBatch(pass.MaxBatch);
        for (int slot = pass.SlotCount - 1; slot >= 0; slot--)
        {
            _freeSlots.Push(slot);
        }

        new Thread(Run) { IsBackground = true, Name = "Sluice embedding" }.Start();
    }

    /// <summary>Completes with the cause when a calculation fails; never otherwise.</summary>
    public Task<EngineException> Failure => _failure.Task;

    /// <summary>What was begun and what waits.</summary>
    public EngineWork Waiting
    {
        get
        {
            lock (_gate)
            {
                var waiting = _waiting.All.Where(static job => !job.HasBegun).ToList();
                return EngineWork.Of(_unfinished - waiting.Count, waiting, _time);
            }
        }
    }

    /// <summary>Takes a request; throws <see cref="EngineException"/> when it can't be taken.</summary>
    public void Submit(EmbeddingJob job)
    {
        lock (_gate)
        {
            if (_refusal is not null || _isStopping)
            {
                throw _refusal is null ? Stopped() : _refusal();
            }

            if (_unfinished > _capacity)
            {
                MakeRoom(job);
            }

            _unfinished++;
            job.MarkSubmitted(_time.GetTimestamp(), _submissions++);
            _waiting.Add(job);
            if (_warmUp.IsRunning)
            {
                _stop.Ask();
            }

            Monitor.Pulse(_gate);
        }
    }

    private void MakeRoom(EmbeddingJob coming)
    {
        if (QueueRoom.Find(_waiting, coming, pieces: 1, needed: 1) is not [var leaving])
        {
            throw new EngineException(EngineErrorCode.QueueFull, $"{_unfinished} requests wait; there is no room for another one.");
        }

        Leave(leaving);
        leaving.Fail(QueueRoom.Lost());
    }

    /// <summary>Takes a request out; a pass that is for nobody else ends early. One that is done stays as it is.</summary>
    public void Cancel(EmbeddingJob job, CancellationToken token)
    {
        lock (_gate)
        {
            if (!job.TryCancel(token))
            {
                return;
            }

            Leave(job);
            if (_inPass.TrueForAll(static text => text.Job.IsOver))
            {
                _stop.Ask();
            }
        }
    }

    /// <summary>Has passes run that nobody asked for, while nothing else is to be done and until it was done once. Done when they are through, or when it has stopped.</summary>
    public Task WarmUpAsync()
    {
        lock (_gate)
        {
            if (_warmUp.TryAsk(_refusal is null && !_isStopping))
            {
                Monitor.Pulse(_gate);
            }

            return _warmUp.Over;
        }
    }

    /// <summary>Fails what waits and runs; completes when the model is not used any more.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            _stop.Ask();
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
        lock (_gate)
        {
            while (!_isStopping)
            {
                _begun.FindAll(static text => text.Job.IsOver).ForEach(Free);
                TakeTurns();
                if (_inPass.Count > 0 || _warmUp.TryBegin(isSpeedKnown: true))
                {
                    _stop.Reset();
                    return true;
                }

                Monitor.Wait(_gate);
            }
        }

        return false;
    }

    /// <summary>Fills the batch in fair order until it is full or nobody has anything more.</summary>
    private void TakeTurns()
    {
        _batch.Clear();
        var heldBack = new List<EmbeddingJob>();
        int resumable = _begun.Count;
        while (_waiting.Next() is { } job)
        {
            if ((job.Partial ?? TryBegin(job, isFull: heldBack.Count > 0)) is not { } text)
            {
                // Those whose next text was begun need no place; nobody else may begin one before this does.
                job.IsHeldBack = true;
                heldBack.Add(job);
                if (resumable == 0)
                {
                    break;
                }

                continue;
            }

            resumable -= text == job.Partial ? 1 : 0;
            int room = _piece - _batch.Count;
            int tokens = _pass.IsCausal ? Math.Min(text.Rest, room) : text.Rest;
            if (tokens == 0 || (tokens > room && _batch.Count > 0))
            {
                // Its turn comes first in the next pass: a long text is not overtaken for ever.
                job.Partial = text;
                break;
            }

            text.AddTo(_batch, tokens);
            _inPass.Add(text);
            job.Partial = text.IsWhole ? null : text;
            job.Served += tokens;
            job.Share!.Served += tokens;
            if (job.IsHandedOut)
            {
                _waiting.Take(job);
            }
        }

        heldBack.ForEach(static job => job.IsHeldBack = false);
    }

    /// <summary>Gives a request's next text a slot with pages for all of it; null if there are none.</summary>
    private EmbeddingText? TryBegin(EmbeddingJob job, bool isFull)
    {
        if (isFull || _freeSlots.Count == 0 || !_pass.PagesOf(_freeSlots.Peek()).TryGrow(job.NextLength))
        {
            return null;
        }

        var text = job.Begin(_freeSlots.Pop());
        _begun.Add(text);
        return text;
    }

    private void Calculate()
    {
        if (_inPass.Count == 0)
        {
            Warm();
            return;
        }

        var done = new List<EmbeddingJob>();
        bool isWhole = _pass.Forward(_batch, _stop);
        if (isWhole)
        {
            foreach (var text in _inPass)
            {
                if (text.Accept(_pass, _ranks))
                {
                    done.Add(text.Job);
                }
            }
        }

        lock (_gate)
        {
            done.ForEach(Leave);
            if (isWhole)
            {
                // Those of a pass that was given up are left to whoever ended it: their requests were cancelled, or are about to fail.
                _inPass.FindAll(static text => text.IsWhole).ForEach(Free);
            }

            _inPass.Clear();
        }
    }

    private void Warm()
    {
        int slot = _freeSlots.Peek();
        var pages = _pass.PagesOf(slot);
        _warmUp.Fill(_batch, slot, pages.Reach, _pass.Vocabulary);
        pages.TryGrow(_batch.Count);
        bool isWhole = _pass.Forward(_batch, _stop);
        pages.Shrink(0);
        lock (_gate)
        {
            _warmUp.End(isWhole);
        }
    }

    /// <summary>A request is over: it waits for nothing any more.</summary>
    private void Leave(EmbeddingJob job)
    {
        _unfinished--;
        if (!_waiting.Remove(job))
        {
            _waiting.Leave(job);
        }
    }

    private void Free(EmbeddingText text)
    {
        _pass.PagesOf(text.Slot).Shrink(0);
        _freeSlots.Push(text.Slot);
        _begun.Remove(text);
    }

    private void End(Func<EngineException> error)
    {
        lock (_gate)
        {
            _refusal = error;
            _warmUp.Leave();
            foreach (var job in _begun.Select(static text => text.Job).Concat(_waiting.Drain()))
            {
                job.Fail(error());
            }
        }
    }
}
