using Sluice.Engine.Adapters;
using Sluice.Engine.Cache;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Models;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Scheduling;

/// <summary>
/// Generates many sequences at once on a thread of its own: each pass takes one token of every sequence that is past its prompt
/// and, in the room that is left, the next stretches of the prompts. Where pages are short, the sequences that came last give
/// way and go on later.
/// </summary>
internal sealed class Scheduler
{
    // Beside running generations prompts advance in small stretches, so that nobody's next token waits long: shorter ones where
    // the machine is slow.
    private const int LongestStretch = 128;
    private const int ShortestStretch = 16;
    private const double SecondsOfStretch = 0.5;

    // Next tokens and guesses of all sequences together: a pass of so few costs little more than one of a single token.
    private const int MostWithGuesses = 36;

    // Shorter stretches of prompts say little about the speed of long ones.
    private const int TokensToMeasure = 48;

    private readonly object _gate = new();
    private readonly IForwardPass _pass;
    private readonly TimeProvider _time;
    private readonly int _queueCapacity;
    private readonly DecoderBatch _batch;
    private readonly SamplerBuffers _buffers;
    private readonly ContextStore _contexts;
    private readonly IDraft? _draft;
    private readonly WaitingQueue<Sequence> _waiting = new();

    // In the order in which they keep their pages.
    private readonly List<Sequence> _running = [];
    private readonly List<Sequence> _generating = [];
    private readonly List<Sequence> _guessed = [];
    private readonly Stack<int> _freeSlots = [];
    private readonly TaskCompletionSource<EngineException> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _submissions;
    private double _promptSpeed;
    private readonly PassStop _stop = new();
    private readonly WarmUp _warmUp = new();
    private AdapterStack? _warmAdapters;
    private bool _isStopping;
    private Func<EngineException>? _refusal;

    public Scheduler(IForwardPass pass, int queueCapacity, TimeProvider time, IDraft? draft = null)
    {
        _draft = draft;
        _pass = pass;
        _queueCapacity = queueCapacity;
        _time = time;
        _batch = new DecoderBatch(pass.MaxBatch);
        _buffers = new SamplerBuffers(pass.Vocabulary);
        _contexts = new ContextStore(pass.Groups, pass.CopyPage);
        for (int slot = pass.SlotCount - 1; slot >= 0; slot--)
        {
            _freeSlots.Push(slot);
        }

        new Thread(Run) { IsBackground = true, Name = "Sluice engine" }.Start();
    }

    public int ContextLength => _pass.ContextLength;

    /// <summary>All pages; to be looked at only when it has stopped.</summary>
    public ContextStore Contexts => _contexts;

    /// <summary>Completes with the cause when a calculation fails; never otherwise.</summary>
    public Task<EngineException> Failure => _failure.Task;

    /// <summary>Tokens of prompts that a second brings, by the passes so far; 0 while unknown.</summary>
    public double PromptTokensPerSecond => Volatile.Read(ref _promptSpeed);

    /// <summary>What runs and what waits.</summary>
    public EngineWork Queue
    {
        get
        {
            lock (_gate)
            {
                return EngineWork.Of(_running.Count, _waiting.All, _time);
            }
        }
    }

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

            if (_waiting.Count + sequences.Length - _queueCapacity - _freeSlots.Count is > 0 and var missing)
            {
                MakeRoom(sequences, missing);
            }

            foreach (var sequence in sequences)
            {
                sequence.MarkSubmitted(_time.GetTimestamp(), _submissions++);
                _waiting.Add(sequence);
            }

            if (_warmUp.IsRunning)
            {
                _stop.Ask();
            }

            Monitor.Pulse(_gate);
        }
    }

    private void MakeRoom(ReadOnlySpan<Sequence> coming, int missing)
    {
        var leaving = QueueRoom.Find(_waiting, coming[0], coming.Length, missing);
        if (leaving.Count == 0)
        {
            throw new EngineException(
                EngineErrorCode.QueueFull,
                $"{_running.Count} sequences are being generated and {_waiting.Count} wait; there is no room for {coming.Length} more.");
        }

        foreach (var sequence in leaving)
        {
            _waiting.Remove(sequence);
            sequence.Fail(QueueRoom.Lost());
            sequence.Close();
        }
    }

    /// <summary>
    /// Has passes run that nobody asked for, while nothing else is to be done and until it was done once: sequences that come need
    /// not wait for them. Done when they are through, or when it has stopped.
    /// </summary>
    /// <param name="adapters">Adapters that some tokens of the passes use, held by the caller until it is done; a later call's are not used.</param>
    public Task WarmUpAsync(AdapterStack? adapters = null)
    {
        lock (_gate)
        {
            if (_warmUp.TryAsk(_refusal is null && !_isStopping))
            {
                _warmAdapters = adapters;
                Monitor.Pulse(_gate);
            }

            return _warmUp.Over;
        }
    }

    /// <summary>Takes sequences out; those that are being generated leave before the next pass, and the pass ends early if it was for nobody else. Finished ones stay as they are.</summary>
    public void Cancel(ReadOnlySpan<Sequence> sequences)
    {
        lock (_gate)
        {
            foreach (var sequence in sequences)
            {
                sequence.IsCancelled = true;
                if (_waiting.Remove(sequence))
                {
                    sequence.Close();
                }
            }

            if (_running.TrueForAll(static sequence => sequence.IsCancelled))
            {
                _stop.Ask();
            }
        }
    }

    /// <summary>Aborts everything; completes when the thread has ended and the forward pass is not used any more.</summary>
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

    private void Run()
    {
        try
        {
            _pass.Attach();
            while (WaitForWork())
            {
                Step();
            }

            End(Stopped);
        }
        catch (Exception cause)
        {
            EngineException Failed() => new(EngineErrorCode.ModelFailed, $"A calculation failed, and the model must be loaded anew: {cause.Message}", cause);
            End(Failed);
            _failure.SetResult(Failed());
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

                while (_waiting.Next() is { } next && HasRoom(next) && TakeSlotFor(next))
                {
                    Start(next);
                }

                if (_running.Count > 0 || _warmUp.TryBegin(isSpeedKnown: _promptSpeed > 0))
                {
                    _stop.Reset();
                    return true;
                }

                Monitor.Wait(_gate);
            }
        }

        return false;
    }

    /// <summary>Whether a sequence can start without taking the next page from one that runs. Alone it always can.</summary>
    private bool HasRoom(Sequence sequence) =>
        _running.Count == 0 || _contexts.HasRoom(sequence.CacheKey, sequence.Reusable, _running.Count);

    /// <summary>Makes sure that a slot is free, if need be by taking it from somebody who must not have it before this one.</summary>
    private bool TakeSlotFor(Sequence sequence)
    {
        if (_freeSlots.Count == 0 && Displacement.Find(_running, sequence) is >= 0 and var index)
        {
            GiveWay(index);
        }

        return _freeSlots.Count > 0;
    }

    private void Start(Sequence sequence)
    {
        _waiting.Take(sequence);
        int slot = _freeSlots.Pop();
        int computed = _contexts.Adopt(sequence.CacheKey, sequence.Reusable, _pass.PagesOf(slot));
        sequence.Start(slot, computed, _time.GetTimestamp());
        int index = _running.Count;
        while (index > 0 && sequence.KeepsPagesBefore(_running[index - 1]))
        {
            index--;
        }

        _running.Insert(index, sequence);
    }

    private void Step()
    {
        if (_running.Count == 0)
        {
            Warm();
            return;
        }

        FillBatch();
        if (_batch.Count == 0)
        {
            return;
        }

        long begun = _time.GetTimestamp();
        if (!_pass.Forward(_batch, _stop))
        {
            return;
        }

        Measure(_time.GetElapsedTime(begun));
        bool isSuspect = false;
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            var sequence = _running[i];
            bool wasReading = sequence.IsReadingPrompt;
            bool isOver = sequence.Advance(_pass, _buffers, _time);
            if (wasReading && !sequence.IsReadingPrompt && !sequence.IsSpoiled)
            {
                Remember(sequence);
            }

            if (isOver)
            {
                isSuspect |= sequence.IsSpoiled;
                lock (_gate)
                {
                    Release(i);
                }
            }
            else
            {
                LeaveBehind(sequence);
            }
        }

        if (isSuspect)
        {
            CheckModel();
        }
    }

    /// <summary>A pass for nobody. What is remembered does not give way to it, and nothing is remembered of it.</summary>
    private void Warm()
    {
        long begun = _time.GetTimestamp();
        bool isWhole = _warmUp.Run(_pass, _batch, _freeSlots.Peek(), _stop, _warmAdapters);
        if (isWhole && _warmUp.IsMeasured)
        {
            Measure(_time.GetElapsedTime(begun));
        }

        if (isWhole)
        {
            _draft?.WarmUp(_warmUp, _stop);
        }

        lock (_gate)
        {
            _warmUp.End(isWhole);
        }
    }

    /// <summary>Gives back what no window of a sequence reaches any more; as long as nobody needs the pages, those of its prompt are remembered for others that begin with it.</summary>
    private void LeaveBehind(Sequence sequence)
    {
        var pages = _pass.PagesOf(sequence.Slot);
        if (!pages.HasMoreThanNeeded(sequence.Computed))
        {
            return;
        }

        if (sequence is { IsReadingPrompt: true, IsSpoiled: false })
        {
            int whole = sequence.Computed / KvLayout.PagePositions * KvLayout.PagePositions;
            _contexts.Remember(sequence.CacheKey, sequence.Tokens[..whole], pages);
        }

        pages.Slide(sequence.Computed);
    }

    /// <summary>What seems to be an adapter's fault may be the model's, which must not go on then: a token without adapters tells.</summary>
    private void CheckModel()
    {
        int slot = _freeSlots.Peek();
        var pages = _pass.PagesOf(slot);
        if (!_contexts.TryGrow(pages, 1))
        {
            return;
        }

        _batch.Clear();
        _batch.Add(token: 0, position: 0, slot, wantsLogits: true);
        _pass.Forward(_batch);
        bool isSound = LogitMath.TryFindLargest(_pass.Logits(0), out _);
        pages.Shrink(0);
        if (!isSound)
        {
            throw new EngineException(EngineErrorCode.ModelFailed, "The model gives logits that are infinite or no numbers, without adapters too.");
        }
    }

    /// <summary>Notes the speed of a pass that is mostly prompt.</summary>
    private void Measure(TimeSpan took)
    {
        if (_batch.Count >= TokensToMeasure && took > TimeSpan.Zero)
        {
            double speed = _batch.Count / took.TotalSeconds;
            Volatile.Write(ref _promptSpeed, _promptSpeed == 0 ? speed : (_promptSpeed * 0.8) + (speed * 0.2));
        }
    }

    private void FillBatch()
    {
        _batch.Clear();
        _generating.Clear();
        foreach (var sequence in _running)
        {
            sequence.Rest();
        }

        for (int i = 0; i < _running.Count; i++)
        {
            var sequence = _running[i];
            if (!sequence.IsInPrompt && TakePageFor(sequence))
            {
                Claim(sequence, limit: 1);
                _generating.Add(sequence);
            }
        }

        Guess();
        foreach (var sequence in _generating)
        {
            sequence.AddTo(_batch);
        }

        int generating = _batch.Count;
        int end = generating == 0 ? _batch.Capacity : Math.Min(_batch.Capacity, generating + Stretch());
        while (_batch.Count < end && NextPrompt() is { } sequence)
        {
            Claim(sequence, PromptTokens(sequence, end - _batch.Count));
            sequence.AddTo(_batch);
        }
    }

    private int Stretch() =>
        _promptSpeed == 0 ? LongestStretch : (int)Math.Clamp(_promptSpeed * SecondsOfStretch, ShortestStretch, LongestStretch);

    /// <summary>Has it guessed what follows the next tokens, as long as the pass stays small.</summary>
    private void Guess()
    {
        int each = _running.Count == 0 ? 0 : (Math.Min(MostWithGuesses, _batch.Capacity) / _running.Count) - 1;
        if (_draft is null || each <= 0)
        {
            return;
        }

        _guessed.Clear();
        foreach (var sequence in _generating)
        {
            int wanted = sequence.WantGuesses(Math.Min(each, _pass.ContextLength - sequence.Tokens.Length));
            if (wanted > 0 && _contexts.TryGrow(_pass.PagesOf(sequence.Slot), sequence.Tokens.Length + wanted))
            {
                _guessed.Add(sequence);
            }
        }

        if (_guessed.Count > 0)
        {
            _draft.Propose(_guessed);
        }
    }

    /// <summary>Makes sure that the next token has a page, if need be at the cost of others; false if the sequence itself had to give way.</summary>
    private bool TakePageFor(Sequence sequence)
    {
        while (!_contexts.TryGrow(_pass.PagesOf(sequence.Slot), sequence.Computed + 1))
        {
            int last = _running.Count - 1;
            while (_running[last].IsInBatch)
            {
                last--;
            }

            bool isSelf = _running[last] == sequence;
            GiveWay(last);
            if (isSelf)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many tokens of a prompt there are pages for. If nobody else could go on either, others give way.</summary>
    private int PromptTokens(Sequence sequence, int limit)
    {
        var pages = _pass.PagesOf(sequence.Slot);
        int tokens = Math.Min(limit, sequence.Tokens.Length - sequence.Computed);
        while (true)
        {
            while (tokens > 0 && !_contexts.TryGrow(pages, sequence.Computed + tokens))
            {
                // By now nothing can be made free any more.
                tokens = Math.Min(tokens - 1, pages.Reach - sequence.Computed);
            }

            if (tokens > 0)
            {
                return tokens;
            }

            if (_batch.Count > 0 || _running.Count == 1)
            {
                return 0;
            }

            int last = _running.Count - 1;
            GiveWay(_running[last] == sequence ? last - 1 : last);
            tokens = 1;
        }
    }

    private Sequence? NextPrompt()
    {
        Sequence? next = null;
        foreach (var sequence in _running)
        {
            if (sequence is { IsInPrompt: true, WasAsked: false } && (next is null || sequence.ComesBefore(next)))
            {
                next = sequence;
            }
        }

        return next;
    }

    private static void Claim(Sequence sequence, int limit) => sequence.Share!.Served += sequence.Claim(limit);

    private void Remember(Sequence sequence) =>
        _contexts.Remember(sequence.CacheKey, sequence.Tokens[..sequence.Computed], _pass.PagesOf(sequence.Slot));

    /// <summary>Takes a sequence's slot and pages; it goes on when there are some again.</summary>
    private void GiveWay(int index)
    {
        var sequence = _running[index];
        lock (_gate)
        {
            Vacate(index);
            _waiting.Return(sequence);
        }
    }

    private void Release(int index)
    {
        var sequence = _running[index];
        Vacate(index);
        sequence.Close();
        _waiting.Leave(sequence);
    }

    private void Vacate(int index)
    {
        var sequence = _running[index];
        if (!sequence.IsSpoiled)
        {
            Remember(sequence);
        }

        _pass.PagesOf(sequence.Slot).Shrink(0);
        _freeSlots.Push(sequence.Slot);
        _running.RemoveAt(index);
        sequence.Stop();
    }

    private void End(Func<EngineException> error)
    {
        lock (_gate)
        {
            _refusal = error;
            _warmUp.Leave();
            foreach (var sequence in _running.Concat(_waiting.Drain()))
            {
                sequence.Fail(error());
                sequence.Close();
            }

            _running.Clear();
        }
    }
}
