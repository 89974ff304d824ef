using System.Collections.Immutable;
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
    private readonly int[] _windows;
    private readonly SlotPages[] _slots;
    private readonly int[][][] _memory;
    private DecoderBatch? _batch;
    private PassStop? _stop;

    public ScriptedPass(Func<int, int> tokenAfter, int slots = 2, int context = 64, int maxBatch = 256, int? pages = null)
        : this((Func<int[], int>?)null, slots, context, maxBatch, pages) => _tokenAfterPosition = tokenAfter;

    /// <summary>The token after each position, of a model with several groups of layers.</summary>
    public ScriptedPass(Func<int, int> tokenAfter, (int Window, int Pages)[] groups, int slots, int context, int maxBatch)
        : this((Func<int[], int>?)null, groups, slots, context, maxBatch) => _tokenAfterPosition = tokenAfter;

    /// <summary>The next token follows from all tokens so far, as they are read from the pages.</summary>
    public ScriptedPass(Func<int[], int>? tokenAfter, int slots, int context, int maxBatch, int? pages)
        : this(tokenAfter, [(0, pages ?? (slots * ((context + 31) / 32)))], slots, context, maxBatch)
    {
    }

    /// <summary>The next token follows from the tokens that the first group sees; the others must see their part of the same.</summary>
    public ScriptedPass(Func<int[], int>? tokenAfter, (int Window, int Pages)[] groups, int slots, int context, int maxBatch)
    {
        _tokenAfterTokens = tokenAfter;
        SlotCount = slots;
        ContextLength = context;
        MaxBatch = maxBatch;
        _windows = [.. groups.Select(group => group.Window)];
        Groups = [.. groups.Select(group => new PageGroup(new PagePool(group.Pages), group.Window))];
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new SlotPages(Groups, context))];
        _memory = [.. groups.Select(group => Enumerable.Range(0, group.Pages).Select(_ => new int[32]).ToArray())];
    }

    /// <summary>Whether the pass that runs was told to stop.</summary>
    public bool IsToStop => _stop?.IsAsked == true;

    public int SlotCount { get; }

    public int ContextLength { get; }

    public int MaxBatch { get; }

    public int Vocabulary => _logits.Length;

    public ImmutableArray<PageGroup> Groups { get; }

    /// <summary>What is called in each pass, on the scheduler's thread.</summary>
    public Action<DecoderBatch> OnForward { get; init; } = _ => { };

    public SlotPages PagesOf(int slot) => _slots[slot];

    public void Attach()
    {
    }

    public void CopyPage(int group, int from, int to) => _memory[group][from].CopyTo(_memory[group][to], 0);

    public bool Forward(DecoderBatch batch, PassStop? stop = null)
    {
        _batch = batch;
        _stop = stop;
        for (int i = 0; i < batch.Count; i++)
        {
            int position = batch.Position(i);
            for (int group = 0; group < _memory.Length; group++)
            {
                _memory[group][_slots[batch.Slot(i)][group][position / 32]][position % 32] = batch.Token(i);
            }
        }

        OnForward(batch);
        return !IsToStop;
    }

    public ReadOnlySpan<float> Logits(int batchIndex)
    {
        Assert.True(_batch!.WantsLogits(batchIndex));
        Array.Clear(_logits);
        int token = _tokenAfterPosition?.Invoke(_batch.Position(batchIndex)) ?? _tokenAfterTokens!(SeenFrom(batchIndex));
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

    private int[] SeenFrom(int batchIndex)
    {
        int[] seen = Read(0, batchIndex);
        for (int group = 1; group < _windows.Length; group++)
        {
            int[] own = Read(group, batchIndex);
            Assert.Equal(seen[^own.Length..], own);
        }

        return seen;
    }

    /// <summary>All tokens whose blocks attention reads must be there; those in the window are answered.</summary>
    private int[] Read(int group, int batchIndex)
    {
        var table = _slots[_batch!.Slot(batchIndex)][group];
        int position = _batch.Position(batchIndex);
        int first = _windows[group] == 0 ? 0 : Math.Max(0, position + 1 - _windows[group]);
        int block = first / 64 * 64;
        int[] tokens = [.. Enumerable.Range(block, position + 1 - block).Select(p => _memory[group][table[p / 32]][p % 32])];
        return tokens[(first - block)..];
    }
}
