using System.Collections.Immutable;
using Sluice.Engine.Adapters;
using Sluice.Engine.Cache;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Machine;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Packs;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// A loaded model with its caches: runs tokens of several sequences through all layers at once. One thread at a time may
/// use it, and the file that it was loaded from must stay open.
/// </summary>
internal sealed class Decoder : IDisposable
{
    private const int LongestDefaultText = 8192;

    private readonly WorkerTeam _team;
    private readonly DecoderWeights _weights;
    private readonly KvStore _store;
    private readonly DecoderBuffers _buffers;
    private readonly RopeTables _ropes;
    private readonly VectorKernels _vectors;
    private readonly ForwardPass _pass;
    private readonly long _soloMultiplications;
    private readonly InstructionSet _allowed;

    private Decoder(DecoderSpec spec, DecoderOptions options, WorkerTeam team, DecoderWeights weights, InstructionSet allowed, KvBudget budget, KvStore store)
    {
        var vectors = VectorKernels.Best(allowed);
        _allowed = allowed;
        Spec = spec;
        SlotCount = options.Slots;
        _soloMultiplications = options.SoloMultiplications;
        ContextLength = budget.ContextLength;

        // Where each token sees the whole text, that must fit one pass.
        MaxBatch = options.EndsInStates && !spec.IsCausal ? Math.Max(options.MaxBatch, ContextLength) : options.MaxBatch;
        _team = team;
        _vectors = vectors;
        _weights = weights;
        _store = store;
        _buffers = new DecoderBuffers(spec, MaxBatch, team.Size);
        _ropes = new RopeTables(spec, weights.RopeDivisors, ContextLength, MaxBatch);
        _pass = new ForwardPass(spec, weights, _store, _buffers, _ropes, vectors, team, MaxBatch);
    }

    public DecoderSpec Spec { get; }

    public int SlotCount { get; }

    /// <summary>The most positions of one sequence.</summary>
    public int ContextLength { get; }

    /// <summary>The most tokens of one pass.</summary>
    public int MaxBatch { get; }

    /// <summary>The groups of layers that see equally far back, with the pages that all slots share.</summary>
    public ImmutableArray<PageGroup> Groups => _store.Groups;

    public long KvBytes => _store.Bytes;

    /// <summary>The bytes of all matrices in the form that the kernels read.</summary>
    public long WeightBytes => _weights.Bytes;

    /// <summary>The weights in their rearranged form.</summary>
    public PackedWeights Packed => _weights.Packed;

    public int Threads => _team.Size;

    /// <summary>Loads a model; throws <see cref="EngineException"/> for one that can't be run.</summary>
    public static Decoder Load(GgufFile file, DecoderOptions options)
    {
        Check(options.Threads, nameof(options.Threads), 0, 1024);
        Check(options.Slots, nameof(options.Slots), 1, 65536);
        Check(options.MaxBatch, nameof(options.MaxBatch), 1, 65536);
        Check(options.ContextLength, nameof(options.ContextLength), 0, 1 << 24);
        var spec = Architectures.Read(file);
        if (spec.IsEncoder && !options.EndsInStates)
        {
            throw new EngineException(
                EngineErrorCode.NotCapable, $"A model of the architecture '{spec.Architecture}' can embed text, but not generate it.");
        }

        var allowed = options.InstructionSet ?? InstructionSets.Allowed();
        if (spec.HasPositionTable || (options.EndsInStates && options.ContextLength == 0))
        {
            int longest = options.ContextLength == 0 ? LongestDefaultText : options.ContextLength;
            options = options with { ContextLength = Math.Min(longest, spec.ContextLength) };
        }

        KvBudget budget;
        KvStore store;
        lock (KvPromises.Gate)
        {
            long beside = KvBudget.Beside(file, MachineMemory.AvailableBytes());
            budget = KvBudget.Derive(spec, options, Math.Max(0, beside - KvPromises.Bytes));
            store = new KvStore(spec, LayerGroups.Of(spec, options.EndsInStates), budget, options.KvFormat, options.Slots);
        }

        WorkerTeam? team = null;
        DecoderWeights? weights = null;
        try
        {
            var topology = CpuTopology.Read();
            team = new WorkerTeam(CoreCount.Resolve(options.Threads), options.PinThreads ? topology.Processors : [], topology.Nodes > 1);
            weights = new DecoderWeights(file, spec, allowed, team, options.Packs, options.EndsInStates);
            return new Decoder(spec, options, team, weights, allowed, budget, store);
        }
        catch
        {
            weights?.Dispose();
            team?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>Reads an adapter for this model; throws <see cref="GgufException"/> or <see cref="EngineException"/> for one that does not fit. Any thread may do it.</summary>
    public Adapter ReadAdapter(string name, GgufFile file) => AdapterReader.Read(name, file, Spec, _weights, _allowed);

    /// <summary>Tells that the calling thread is the one that will run passes.</summary>
    public void Attach() => _team.Attach();

    /// <summary>The pages of a slot. They grow by themselves as positions are calculated, as long as some are free; who runs the passes lets go those behind the window.</summary>
    public SlotPages PagesOf(int slot) => _store.PagesOf(slot);

    /// <summary>Copies, in a group, the keys and values of a whole page.</summary>
    public void CopyPage(int group, int from, int to) => _store.CopyPage(group, from, to);

    /// <summary>
    /// One pass over the batch: keys and values are written at each token's slot and position, and each token attends to
    /// the positions of its slot up to its own.
    /// </summary>
    /// <param name="batch">The tokens.</param>
    /// <param name="stop">Ends the pass before its next layer when it is asked to.</param>
    /// <returns>False if it was ended; then it has no results, and what it wrote at the tokens' positions is of no use.</returns>
    public bool Forward(DecoderBatch batch, PassStop? stop = null)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)batch.Token(i), (uint)Spec.Vocabulary, "token");
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)batch.Position(i), (uint)ContextLength, "position");
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)batch.Slot(i), (uint)SlotCount, "slot");
            var pages = _store.PagesOf(batch.Slot(i));
            if (!pages.TryGrow(batch.Position(i) + 1))
            {
                throw new InvalidOperationException("The cache has no free page.");
            }

            if (!pages.Reaches(batch.Position(i)))
            {
                throw new InvalidOperationException($"What position {batch.Position(i)} sees was given back.");
            }
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Count, MaxBatch, nameof(batch));
        _pass.Prepare(batch, stop);
        if (batch.Count > 0)
        {
            int workers = _weights.Multiplications * batch.Count < _soloMultiplications ? 1 : _team.Size;
            _team.Run(_pass.Body, workers);
        }

        return !_pass.IsGivenUp;
    }

    /// <summary>The logits of a token of the last batch, valid until the next pass; throws if it did not ask for them.</summary>
    public unsafe ReadOnlySpan<float> Logits(int batchIndex) =>
        new(_buffers.Logits.Row(_pass.LogitsRow(batchIndex)), Spec.Vocabulary);

    /// <summary>The final state of a token of the last batch, where passes end in states; throws if it did not ask for it.</summary>
    public unsafe ReadOnlySpan<float> State(int batchIndex) =>
        new(_buffers.Normed.Row(_pass.LogitsRow(batchIndex)), Spec.Width);

    /// <summary>The score of a token's final state, from 0 to 1; only for models that rank.</summary>
    public unsafe float Score(int batchIndex) =>
        _weights.RankHead!.Score(_buffers.Normed, _pass.LogitsRow(batchIndex), _vectors);

    public void Dispose()
    {
        _team.Dispose();
        _weights.Dispose();
        _pass.Dispose();
        _store.Dispose();
        _buffers.Dispose();
        _ropes.Dispose();
    }

    private static void Check(int value, string name, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"The decoder's option {name} is {value}; allowed are {least} to {most}.");
        }
    }
}
