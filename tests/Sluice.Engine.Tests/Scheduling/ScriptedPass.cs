using Sluice.Engine.Cache;
using Sluice.Engine.Models;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>
/// A model that says what a script says: the token after each position. It keeps tokens where others keep keys and values, so
/// that every token of a batch can be held against the pages that it would attend to.
/// </summary>
internal sealed class ScriptedPass : IForwardPass
{
    private readonly Func<int, int>? _tokenAfterPosition;
    private readonly Func<int[], int>? _tokenAfterTokens;
    private readonly float[] _logits = new float[1472];
    private readonly PageTable[] _tables;
    private readonly int[][] _memory;
    private DecoderBatch? _batch;

    public ScriptedPass(Func<int, int> tokenAfter, int slots = 2, int context = 64, int maxBatch = 256, int? pages = null)
        : this((Func<int[], int>?)null, slots, context, maxBatch, pages) => _tokenAfterPosition = tokenAfter;

    /// <summary>The next token follows from all tokens so far, as they are read from the pages.</summary>
    public ScriptedPass(Func<int[], int>? tokenAfter, int slots, int context, int maxBatch, int? pages)
    {
        _tokenAfterTokens = tokenAfter;
        SlotCount = slots;
        ContextLength = context;
        MaxBatch = maxBatch;
        int pagesOfSlot = (context + 31) / 32;
        Pages = new PagePool(pages ?? (slots * pagesOfSlot));
        _tables = [.. Enumerable.Range(0, slots).Select(_ => new PageTable(Pages, pagesOfSlot))];
        _memory = [.. Enumerable.Range(0, Pages.Count).Select(_ => new int[32])];
    }

    public int SlotCount { get; }

    public int ContextLength { get; }

    public int MaxBatch { get; }

    public int Vocabulary => _logits.Length;

    public PagePool Pages { get; }

    /// <summary>What is called in each pass, on the scheduler's thread.</summary>
    public Action<DecoderBatch> OnForward { get; init; } = _ => { };

    public PageTable PagesOf(int slot) => _tables[slot];

    public void Attach()
    {
    }

    public void CopyPage(int from, int to) => _memory[from].CopyTo(_memory[to], 0);

    public void Forward(DecoderBatch batch)
    {
        _batch = batch;
        for (int i = 0; i < batch.Count; i++)
        {
            int position = batch.Position(i);
            int page = _tables[batch.Slot(i)][position / 32];
            _memory[page][position % 32] = batch.Token(i);
        }

        OnForward(batch);
    }

    public ReadOnlySpan<float> Logits(int batchIndex)
    {
        Assert.True(_batch!.WantsLogits(batchIndex));
        Array.Clear(_logits);
        int token = _tokenAfterPosition?.Invoke(_batch.Position(batchIndex)) ?? _tokenAfterTokens!(TokensUpTo(batchIndex));
        if (token < 0)
        {
            _logits[0] = float.NaN;
        }
        else
        {
            _logits[token] = 20f;
        }

        return _logits;
    }

    private int[] TokensUpTo(int batchIndex)
    {
        var table = _tables[_batch!.Slot(batchIndex)];
        return [.. Enumerable.Range(0, _batch.Position(batchIndex) + 1).Select(position => _memory[table[position / 32]][position % 32])];
    }
}
