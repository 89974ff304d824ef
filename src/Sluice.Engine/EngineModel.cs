using System.Runtime.CompilerServices;
using Sluice.Engine.Adapters;
using Sluice.Engine.Chat;
using Sluice.Engine.Generation;
using Sluice.Engine.Grammar;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Packs;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine;

/// <summary>A loaded model that answers any number of requests at once. Safe to use from several threads.</summary>
public sealed class EngineModel : IAsyncDisposable, IDisposable
{
    private const int PatienceSeconds = 60;
    private const int ShortestInput = 256;

    private readonly GgufFile _file;
    private readonly Decoder _decoder;
    private readonly LoadedDraft? _draft;
    private readonly AdapterSet _adapters = new();
    private readonly Scheduler _scheduler;
    private readonly Generator _generator;
    private readonly ChatPrompting _prompting;
    private readonly ConstraintCache _constraints;
    private readonly Lazy<Task> _disposal;

    private EngineModel(GgufFile file, Decoder decoder, LoadedDraft? draft, Tokenizer tokenizer, ConstraintCache constraints, EngineOptions options)
    {
        _draft = draft;
        _file = file;
        _decoder = decoder;
        Tokenizer = tokenizer;
        _constraints = constraints;
        _prompting = new ChatPrompting(file.Metadata, tokenizer, options.Time);
        Info = ModelInspection.Describe(file, decoder, tokenizer, _prompting);
        IDraft? guesses = options.Speculation == Speculation.PromptLookup ? new PromptLookup() : draft?.Model;
        _scheduler = new Scheduler(new DecoderPass(decoder), options.QueueCapacity, options.Time, guesses);
        _generator = new Generator(_scheduler, tokenizer, SamplingParameters.DefaultsOf(file.Metadata), _adapters);
        _disposal = new Lazy<Task>(DisposeOnceAsync);
    }

    /// <summary>What the model is and can do.</summary>
    public EngineModelInfo Info { get; }

    /// <summary>The model's tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What the model is doing at the moment.</summary>
    public EngineActivity Activity => _scheduler.Activity;

    /// <summary>What is generated and what waits.</summary>
    public EngineWork Queue => _scheduler.Queue;

    /// <summary>The adapters that requests can use, by name.</summary>
    public IReadOnlyList<AdapterInfo> Adapters => _adapters.Infos;

    /// <summary>Bytes of all adapters in memory, also of those that were unloaded and are used by requests that still run.</summary>
    public long AdapterBytes => _adapters.Bytes;

    /// <summary>
    /// Tokens of a prompt that are read in a minute, by the speed of those before; null while that is unknown and where the whole
    /// context is read in less.
    /// </summary>
    public int? InputLimit
    {
        get
        {
            double tokens = _scheduler.PromptTokensPerSecond * PatienceSeconds;
            return tokens > 0 && tokens < Info.ContextLength ? Math.Max(ShortestInput, (int)tokens) : null;
        }
    }

    /// <summary>Completes with the cause when a calculation fails and the model must be loaded anew; never otherwise.</summary>
    public Task<EngineException> Failure => _scheduler.Failure;

    /// <summary>Loads a model from a GGUF file, which stays open until it is disposed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GgufException">The file is damaged, or its tokenizer is of an unknown kind.</exception>
    /// <exception cref="EngineException">The model can't be run, or an option is out of range.</exception>
    public static EngineModel Load(string path, EngineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new EngineOptions();
        Check(options.MaxParallel, 1, 256, nameof(options.MaxParallel));
        if (options.KvBytes < 0)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{nameof(options.KvBytes)} is {options.KvBytes}; allowed are 0 and more.");
        }

        if (options.Speculation == Speculation.Draft == options.DraftPath is null)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{nameof(options.DraftPath)} is needed with {nameof(Speculation.Draft)}, and only then.");
        }

        CheckKnown(options.KvFormat, nameof(options.KvFormat));
        CheckKnown(options.Speculation, nameof(options.Speculation));
        Check(options.QueueCapacity, 0, 65536, nameof(options.QueueCapacity));
        Check(options.MaxBatch, options.MaxParallel, 65536, nameof(options.MaxBatch));
        var file = GgufFile.Open(path);
        Decoder? decoder = null;
        LoadedDraft? draft = null;
        try
        {
            var decoderOptions = new DecoderOptions
            {
                Threads = options.Threads,
                PinThreads = options.PinThreads,
                Slots = options.MaxParallel,
                ContextLength = options.ContextLength,
                MaxBatch = options.MaxBatch,
                KvFormat = options.KvFormat,
                Packs = new PackOptions { IsEnabled = options.PackFiles, Folder = options.PackFolder, MinimumBytes = options.PackFileMinimum },
                KvBytes = options.KvBytes,
            };
            decoder = Decoder.Load(file, decoderOptions);
            var (tokenizer, vocabulary) = TokenTables.Read(file.Metadata, decoder.Packed.Tables);
            if (options.Speculation == Speculation.Draft)
            {
                // Where the draft's own context is shorter, it guesses no further.
                draft = LoadedDraft.Load(options.DraftPath!, decoderOptions with { ContextLength = 0, KvBytes = 0 }, tokenizer);
            }

            return decoder.Spec.Vocabulary >= tokenizer.VocabularySize
                ? new EngineModel(file, decoder, draft, tokenizer, new ConstraintCache(tokenizer, vocabulary), options)
                : throw new EngineException(
                    EngineErrorCode.InvalidModel,
                    $"The tokenizer has {tokenizer.VocabularySize} tokens, but the embedding only {decoder.Spec.Vocabulary}.");
        }
        catch
        {
            draft?.Dispose();
            decoder?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Continues a prompt as it stands. Cancelling the token or leaving the enumeration ends the generation before the next token.</summary>
    /// <exception cref="EngineException">The request can't be served, the queue is full, or the engine failed or was shut down.</exception>
    public async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var newConstraint = request.Constraint is { } constraint
            ? await _constraints.GetAsync($"{constraint.Kind}\u001f{constraint.Source}", builder => ConstraintGrammar.Add(builder, constraint), cancellationToken).ConfigureAwait(false)
            : null;
        var run = _generator.Start(request, newConstraint);
        try
        {
            await foreach (var update in run.Updates.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            _generator.Abandon(run);
        }
    }

    /// <summary>
    /// Answers a conversation, written by the model's chat template. Cancelling the token or leaving the enumeration ends the
    /// generation before the next token.
    /// </summary>
    /// <exception cref="EngineException">The request can't be served, the queue is full, or the engine failed or was shut down.</exception>
    public async IAsyncEnumerable<ChatUpdate> ChatAsync(
        ChatRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(request.ToolChoice);
        var prompt = _prompting.Render(request);
        int[] encoded = _generator.EncodePrompt(prompt);
        var reasoning = _prompting.ReasoningOf(prompt);
        var grammar = new ChatGrammar(request, reasoning, Tokenizer, _prompting.Format);
        Func<ITokenConstraint>? newConstraint = grammar.IsFree ? null : await _constraints.GetAsync(grammar.Key, grammar.Add, cancellationToken).ConfigureAwait(false);
        if (_prompting.BudgetOf(request.Reasoning) is { } budget)
        {
            var form = newConstraint;
            newConstraint = () => new ThinkingBudget(budget, reasoning, _prompting.Format.Reasoning, Tokenizer, form?.Invoke());
        }

        var run = _generator.Start(AsGeneration(request), encoded, _prompting.VisibleControls, newConstraint);
        var options = new ChatOutputOptions
        {
            ParseToolCalls = request.Tools.Count > 0,
            MustCall = request.ToolChoice.IsRequired,
            StartsInReasoning = ChatOutputOptions.EndsInReasoning(prompt, _prompting.Format),
            Tools = request.Tools,
            Format = _prompting.Format,
        };
        var choices = new ChatChoice?[request.Choices];
        try
        {
            yield return new ChatStarted(encoded.Length);
            await foreach (var update in run.Updates.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var choice = choices[update.Choice] ??= new ChatChoice(update.Choice, options, request.TopLogprobs is not null);
                foreach (var translated in choice.Read(update))
                {
                    yield return translated;
                }
            }
        }
        finally
        {
            _generator.Abandon(run);
        }
    }

    /// <summary>
    /// Loads a LoRA adapter from a GGUF file, which is read once and not kept open. Requests may use it from now on; one of the same
    /// name is replaced, and the requests that use that one end with it.
    /// </summary>
    /// <param name="name">The name that requests use.</param>
    /// <param name="path">The file.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GgufException">The file is damaged.</exception>
    /// <exception cref="EngineException">The adapter does not fit the model, there is too little memory for it, or the model was disposed.</exception>
    public AdapterInfo LoadAdapter(string name, string path)
    {
        using var adapter = PrepareAdapter(name, path);
        return LoadAdapter(adapter);
    }

    /// <summary>Puts an adapter in that was prepared for this model; requests may use it from now on.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <returns>What was loaded.</returns>
    /// <exception cref="ArgumentException">It was prepared for another model.</exception>
    /// <exception cref="ObjectDisposedException">It was freed, or was put in before.</exception>
    /// <exception cref="EngineException">The model was disposed.</exception>
    public AdapterInfo LoadAdapter(PreparedAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        if (adapter.Model != this)
        {
            throw new ArgumentException($"The adapter '{adapter.Info.Name}' was prepared for another model.", nameof(adapter));
        }

        _adapters.Add(adapter.Take() ?? throw new ObjectDisposedException(nameof(PreparedAdapter)));
        return adapter.Info;
    }

    /// <summary>Reads a LoRA adapter from a GGUF file into memory, without letting requests use it yet.</summary>
    /// <param name="name">The name that requests will use.</param>
    /// <param name="path">The file, which is read once and not kept open.</param>
    /// <returns>The adapter, for <see cref="LoadAdapter(PreparedAdapter)"/> of this model.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GgufException">The file is damaged.</exception>
    /// <exception cref="EngineException">The adapter does not fit the model, there is too little memory for it, or the model was disposed.</exception>
    public PreparedAdapter PrepareAdapter(string name, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        _adapters.ThrowIfClosed();
        using var file = GgufFile.Open(path);
        return new PreparedAdapter(this, _decoder.ReadAdapter(name, file));
    }

    /// <summary>Takes an adapter away from further requests; the last one that uses it frees its memory.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public bool UnloadAdapter(string name) => _adapters.Remove(name);

    /// <summary>
    /// Calculates a little that nobody asked for while there are no requests, so that the first one finds the weights mapped and the
    /// kernels compiled, those for adapters too if one is loaded, and <see cref="InputLimit"/> is known. Requests that come meanwhile go first; nothing of it is kept.
    /// </summary>
    /// <returns>Done when that was done once, or when the model takes no requests any more.</returns>
    public async Task WarmUpAsync()
    {
        var adapters = AdaptersForWarmUp();
        try
        {
            await _scheduler.WarmUpAsync(adapters).ConfigureAwait(false);
        }
        finally
        {
            adapters?.Release();
        }
    }

    /// <summary>The number of tokens of a conversation's prompt; throws <see cref="EngineException"/> where the chat template refuses it.</summary>
    public int CountTokens(ChatRequest request) => Encode(request).Length;

    /// <summary>The number of tokens of a raw prompt, a BOS token included where the model wants one.</summary>
    public int CountTokens(string prompt) => _generator.Encode([new PromptSegment(prompt, ParseSpecial: true)]).Length;

    /// <summary>Aborts all requests with <see cref="EngineErrorCode.Stopped"/> and frees the model.</summary>
    public void Dispose() => _disposal.Value.GetAwaiter().GetResult();

    /// <summary>Aborts all requests with <see cref="EngineErrorCode.Stopped"/> and frees the model.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    /// <summary>One adapter, whichever, to be released; null where none is loaded.</summary>
    internal AdapterStack? AdaptersForWarmUp() => _adapters.AcquireAny();

    internal int[] Encode(ChatRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _generator.Encode(_prompting.Render(request));
    }

    private static GenerationRequest AsGeneration(ChatRequest request) => new()
    {
        Sampling = request.Sampling,
        MaxTokens = request.MaxTokens,
        ContextLength = request.ContextLength,
        StopStrings = request.StopStrings,
        Choices = request.Choices,
        TopLogprobs = request.TopLogprobs,
        Origin = request.Origin,
        Adapters = request.Adapters,
        NormalizeAdapters = request.NormalizeAdapters,
    };

    private static void Check(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{name} is {value}; allowed are {minimum} to {maximum}.");
        }
    }

    private static void CheckKnown<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{name} is {value}; allowed are {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    private async Task DisposeOnceAsync()
    {
        await _scheduler.StopAsync().ConfigureAwait(false);
        _adapters.Dispose();
        _draft?.Dispose();
        _decoder.Dispose();
        _file.Dispose();
    }
}
