using System.Runtime.ExceptionServices;

namespace Sluice.Engine.Threading;

/// <summary>
/// A fixed set of threads that run one body together. The caller takes part as worker 0; the others spin briefly for the
/// next body and then park, so an idle team costs nothing.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // A pause takes about 40 ns on current server cores: the budget covers the gap between two decode steps.
    private const int IdleSpins = 4000;
    private const int BarrierSpins = 2000;

    private readonly Lock _dispatch = new();
    private readonly object _parking = new();
    private readonly Thread[] _threads;
    private readonly IReadOnlyList<int> _processors;
    private readonly long[]? _shares;

    // What is taken of each worker's part: from its beginning in the lower half, from its end in the upper one.
    private readonly long[] _taken;
    private PaddedCounters _counters;
    private Action<int>? _body;
    private ExceptionDispatchInfo? _failure;
    private int _active;
    private volatile bool _stopped;

    // A cache line apart for each worker: the phase that it knows, and what it claims next in it.
    private const int ShareStride = 16;

    [ThreadStatic]
    private static int t_worker;

    public WorkerTeam(int size)
        : this(size, [], sharesEvenly: false)
    {
    }

    /// <summary>Starts the workers.</summary>
    /// <param name="size">How many, the caller included.</param>
    /// <param name="processors">Where each of them stays, in this order; none lets them wander.</param>
    /// <param name="sharesEvenly">Whether each gets the same chunks in each pass, so that weights stay in the memory of its node, instead of the next free one.</param>
    public WorkerTeam(int size, IReadOnlyList<int> processors, bool sharesEvenly)
    {
        Size = size;
        _processors = processors;
        _shares = sharesEvenly ? new long[size * ShareStride] : null;
        _taken = new long[size * ShareStride];
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"sluice-compute-{worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of workers, the caller included.</summary>
    public int Size { get; }

    /// <summary>How many workers run the current body.</summary>
    public int Active => _active;

    /// <summary>Runs the body on the first <paramref name="workers"/> workers and returns when all of them are done.</summary>
    public void Run(Action<int> body, int workers)
    {
        lock (_dispatch)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _active = Math.Clamp(workers, 1, Size);
            _failure = null;
            _counters.NextChunk = 0;
            _counters.Finished = 0;
            _counters.Arrived = 0;
            RestartParts();
            if (_active == 1)
            {
                body(0);
                return;
            }

            _body = body;
            _counters.Running = Size;
            Interlocked.Increment(ref _counters.Generation);
            if (Volatile.Read(ref _counters.Parked) > 0)
            {
                lock (_parking)
                {
                    Monitor.PulseAll(_parking);
                }
            }

            Perform(0);
            var wait = new SpinBudget(BarrierSpins);
            while (Volatile.Read(ref _counters.Running) != 0)
            {
                wait.Once();
            }

            _failure?.Throw();
        }
    }

    /// <summary>Waits for all active workers; the last one to arrive restarts the counts of <see cref="NextChunk"/>, <see cref="NextOf"/> and <see cref="Finish"/>.</summary>
    public void Barrier()
    {
        if (_active == 1)
        {
            _counters.NextChunk = 0;
            _counters.Finished = 0;
            RestartParts();
            return;
        }

        int phase = Volatile.Read(ref _counters.Phase);
        if (Interlocked.Increment(ref _counters.Arrived) == _active)
        {
            _counters.Arrived = 0;
            _counters.NextChunk = 0;
            _counters.Finished = 0;
            RestartParts();
            Volatile.Write(ref _counters.Phase, phase + 1);
            return;
        }

        var wait = new SpinBudget(BarrierSpins);
        while (Volatile.Read(ref _counters.Phase) == phase)
        {
            if (Volatile.Read(ref _failure) is not null)
            {
                throw new OperationCanceledException("Another worker failed.");
            }

            wait.Once();
        }
    }

    /// <summary>Claims a piece of the current phase that nobody else has: 0, 1, 2 … across all workers.</summary>
    public int NextChunk() =>
        _active == 1 ? _counters.NextChunk++
        : _shares is not null ? NextShare(_shares)
        : Interlocked.Increment(ref _counters.NextChunk) - 1;

    /// <summary>
    /// Claims one of so many chunks that lie one after the other; -1 when none is left. Each worker walks forward through a part of its
    /// own, so that it reads memory in one stream; then it takes from the ends of the others' parts, if chunks need not stay where they are.
    /// </summary>
    /// <param name="chunks">How many, the same for all workers throughout a phase.</param>
    public int NextOf(int chunks)
    {
        int worker = _active == 1 ? 0 : t_worker;
        int first = FirstOf(worker, chunks);
        long taken = Interlocked.Increment(ref _taken[worker * ShareStride]);
        if (Count(taken) <= FirstOf(worker + 1, chunks) - first)
        {
            return first + (int)(uint)taken - 1;
        }

        for (int i = 1; i < _active && _shares is null; i++)
        {
            int other = (worker + i) % _active;
            int end = FirstOf(other + 1, chunks);
            int part = end - FirstOf(other, chunks);
            ref long place = ref _taken[other * ShareStride];
            if (Count(Volatile.Read(ref place)) < part && Count(taken = Interlocked.Add(ref place, 1L << 32)) <= part)
            {
                return end - (int)(taken >> 32);
            }
        }

        return -1;
    }

    /// <summary>Tells the others that a piece is done that they may need before this phase ends.</summary>
    public void Finish() => Interlocked.Increment(ref _counters.Finished);

    /// <summary>Waits until so many pieces of the current phase are done; each must have been claimed before.</summary>
    public void AwaitFinished(int pieces)
    {
        var wait = new SpinBudget(BarrierSpins);
        while (Volatile.Read(ref _counters.Finished) < pieces)
        {
            if (Volatile.Read(ref _failure) is not null)
            {
                throw new OperationCanceledException("Another worker failed.");
            }

            wait.Once();
        }
    }

    /// <summary>Tells that the calling thread is the one that will run bodies: it is worker 0 and stays where that one belongs.</summary>
    public void Attach() => KeepInPlace(0);

    public void Dispose()
    {
        lock (_dispatch)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            Interlocked.Increment(ref _counters.Generation);
            lock (_parking)
            {
                Monitor.PulseAll(_parking);
            }
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void RestartParts()
    {
        for (int worker = 0; worker < _active; worker++)
        {
            _taken[worker * ShareStride] = 0;
        }
    }

    private int FirstOf(int worker, int chunks) => (int)((long)chunks * worker / _active);

    private static long Count(long taken) => (uint)taken + (taken >> 32);

    private int NextShare(long[] shares)
    {
        ref long known = ref shares[t_worker * ShareStride];
        ref long next = ref shares[(t_worker * ShareStride) + 1];
        long phase = ((long)_counters.Generation << 32) | (uint)Volatile.Read(ref _counters.Phase);
        if (known != phase)
        {
            known = phase;
            next = t_worker;
        }

        long chunk = next;
        next += _active;
        return (int)chunk;
    }

    private void KeepInPlace(int worker)
    {
        if (_processors.Count >= Size)
        {
            ThreadAffinity.TryKeepTo(_processors[worker]);
        }
    }

    private void Serve(int worker)
    {
        KeepInPlace(worker);
        int seen = 0;
        while (true)
        {
            AwaitGeneration(seen);
            seen++;
            if (_stopped)
            {
                return;
            }

            Perform(worker);
        }
    }

    private void Perform(int worker)
    {
        try
        {
            if (worker < _active)
            {
                t_worker = worker;
                _body!(worker);
            }
        }
#pragma warning disable CA1031 // Whatever fails in a worker is rethrown to the caller of Run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
        finally
        {
            Interlocked.Decrement(ref _counters.Running);
        }
    }

    private void AwaitGeneration(int seen)
    {
        for (int spin = 0; spin < IdleSpins; spin++)
        {
            if (Volatile.Read(ref _counters.Generation) != seen)
            {
                return;
            }

            Thread.SpinWait(1);
        }

        lock (_parking)
        {
            // The full fence orders this against the dispatcher: it sees the parked worker, or we see the generation.
            Interlocked.Increment(ref _counters.Parked);
            while (Volatile.Read(ref _counters.Generation) == seen)
            {
                Monitor.Wait(_parking);
            }

            Interlocked.Decrement(ref _counters.Parked);
        }
    }
}
