using Sluice.Engine.Adapters;
using Sluice.Engine.Models;

namespace Sluice.Engine.Scheduling;

/// <summary>
/// Passes that nobody asked for, for times when nobody asks for any: they have the kernels compiled and the weights mapped before
/// the first request needs them, those of adapters and of a draft model too, and tell how fast prompts are read. Guarded by the lock of the queue that it belongs to.
/// </summary>
internal sealed class WarmUp
{
    // Single tokens and stretches of prompts go through different kernels; when it comes again, the stretch shows its speed.
    private const int Stretch = 64;
    private const int MeasuredPass = 2;
    private const int Passes = 3;

    // Tokens far from each other, so that different experts are met.
    private const int TokenStride = 7919;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAsked;
    private int _next;

    /// <summary>Done when there is nothing left to run, or when nothing will be run any more.</summary>
    public Task Over => _over.Task;

    /// <summary>Whether a pass was begun and has not ended.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether the pass that was begun tells the speed of prompts.</summary>
    public bool IsMeasured => _next == MeasuredPass;

    /// <summary>Asks for the passes.</summary>
    /// <param name="isServing">Whether passes are run at all; else it is over at once.</param>
    /// <returns>Whether there is now something to run that was not there before.</returns>
    public bool TryAsk(bool isServing)
    {
        if (_isAsked)
        {
            return false;
        }

        _isAsked = true;
        if (!isServing)
        {
            Leave();
        }

        return isServing;
    }

    /// <summary>Begins the next pass, unless there is none left or none was asked for.</summary>
    /// <param name="isSpeedKnown">Whether requests told the speed meanwhile.</param>
    public bool TryBegin(bool isSpeedKnown)
    {
        if (!_isAsked)
        {
            return false;
        }

        if (_next >= (isSpeedKnown ? MeasuredPass : Passes))
        {
            Leave();
            return false;
        }

        IsRunning = true;
        return true;
    }

    /// <summary>Runs the pass that was begun, in a slot that nobody uses, and leaves nothing behind.</summary>
    /// <param name="pass">The model.</param>
    /// <param name="batch">Is filled with the pass's tokens.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="stop">Ends the pass early.</param>
    /// <param name="adapters">Used by every other token, unless the pass is measured; null where there are none.</param>
    /// <returns>False if it was ended early.</returns>
    public bool Run(IForwardPass pass, DecoderBatch batch, int slot, PassStop stop, AdapterStack? adapters)
    {
        var pages = pass.PagesOf(slot);
        Fill(batch, slot, Math.Min(pass.ContextLength, pages.Reach), pass.Vocabulary, IsMeasured ? null : adapters);
        pages.TryGrow(batch.Count);
        bool isWhole = pass.Forward(batch, stop);
        pages.Shrink(0);
        return isWhole;
    }

    /// <summary>Fills a batch with the tokens of the pass that was begun.</summary>
    public void Fill(DecoderBatch batch, int slot, int most, int vocabulary, AdapterStack? adapters = null)
    {
        int tokens = Math.Min(_next == 0 ? 1 : Stretch, Math.Min(most, batch.Capacity));
        batch.Clear();
        for (int i = 0; i < tokens; i++)
        {
            batch.Add((int)((i + 1L) * TokenStride % vocabulary), i, slot, wantsLogits: i == tokens - 1, i % 2 == 0 ? adapters : null);
        }
    }

    /// <summary>The pass is over; one that was given up is run again.</summary>
    public void End(bool isWhole)
    {
        IsRunning = false;
        _next += isWhole ? 1 : 0;
    }

    /// <summary>Runs nothing any more.</summary>
    public void Leave()
    {
        _next = Passes;
        _over.TrySetResult();
    }
}
