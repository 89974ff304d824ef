using Sluice.Engine.Embedding;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Packs;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine;

/// <summary>
/// A loaded model that turns texts into vectors or scores documents: an encoder such as BERT, or a generating model used as one.
/// Texts of all callers are calculated together, in fair order: a small request comes between the texts of a large one. Safe to use from several threads.
/// </summary>
public sealed class EmbeddingModel : IAsyncDisposable, IDisposable
{
    private readonly GgufFile _file;
    private readonly Decoder _decoder;
    private readonly EmbeddingQueue _queue;
    private readonly RankPrompt _rankPrompt;
    private readonly Lazy<Task> _disposal;

    private EmbeddingModel(GgufFile file, Decoder decoder, Tokenizer tokenizer, EngineOptions options)
    {
        _file = file;
        _decoder = decoder;
        Tokenizer = tokenizer;
        bool ranks = decoder.Spec.Pooling == Pooling.Rank;
        Info = new EmbeddingModelInfo
        {
            Name = file.Metadata.GetString("general.name") is { Length: > 0 } name ? name : GgufFile.NameOf(file.Path),
            Architecture = decoder.Spec.Architecture,
            ContextLength = decoder.ContextLength,
            Dimensions = decoder.Spec.Width,
            Pooling = decoder.Spec.Pooling switch
            {
                Pooling.Mean => EmbeddingPooling.Mean,
                Pooling.First => EmbeddingPooling.FirstToken,
                Pooling.Last => EmbeddingPooling.LastToken,
                _ => null,
            },
            CanRank = ranks,
            ParameterCount = file.Tensors.Sum(tensor => tensor.ElementCount),
            WeightBytes = decoder.WeightBytes,
        };
        _rankPrompt = new RankPrompt(file.Metadata, decoder.Spec, tokenizer);
        _queue = new EmbeddingQueue(new DecoderStates(decoder), ranks, options.QueueCapacity, options.MaxBatch, options.Time);
        _disposal = new Lazy<Task>(DisposeOnceAsync);
    }

    /// <summary>What the model is and can do.</summary>
    public EmbeddingModelInfo Info { get; }

    /// <summary>The model's tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What is calculated and what waits.</summary>
    public EngineWork Queue => _queue.Waiting;

    /// <summary>Completes with the cause when a calculation fails and the model must be loaded anew; never otherwise.</summary>
    public Task<EngineException> Failure => _queue.Failure;

    /// <summary>
    /// Loads a model from a GGUF file, which stays open until it is disposed. <see cref="EngineOptions.MaxParallel"/> is how many texts
    /// are calculated in one pass.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GgufException">The file is damaged, or its tokenizer is of an unknown kind.</exception>
    /// <exception cref="EngineException">The model can't be run, or an option is out of range.</exception>
    public static EmbeddingModel Load(string path, EngineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new EngineOptions();
        var file = GgufFile.Open(path);
        Decoder? decoder = null;
        try
        {
            decoder = Decoder.Load(file, new DecoderOptions
            {
                Threads = options.Threads,
                Slots = options.MaxParallel,
                ContextLength = options.ContextLength,
                MaxBatch = options.MaxBatch,
                EndsInStates = true,
                Packs = new PackOptions { IsEnabled = options.PackFiles, Folder = options.PackFolder, MinimumBytes = options.PackFileMinimum },
            });
            var tokenizer = TokenTables.Read(file.Metadata, decoder.Packed.Tables, withGrammar: false).Tokenizer;
            return decoder.Spec.Vocabulary >= tokenizer.VocabularySize
                ? new EmbeddingModel(file, decoder, tokenizer, options)
                : throw new EngineException(
                    EngineErrorCode.InvalidModel,
                    $"The tokenizer has {tokenizer.VocabularySize} tokens, but the embedding only {decoder.Spec.Vocabulary}.");
        }
        catch
        {
            decoder?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a model's file says that it is for embedding or ranking rather than for generating; reads nothing but the file's head.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GgufException">The file is damaged.</exception>
    /// <exception cref="EngineException">The model's architecture is not known.</exception>
    public static bool IsMeantFor(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = GgufFile.Open(path);
        var spec = Architectures.Read(file);
        return spec.IsEncoder || spec.Pooling != Pooling.None;
    }

    /// <summary>Turns each text into a vector of <see cref="EmbeddingModelInfo.Dimensions"/> elements, or of fewer if the options say so.</summary>
    /// <exception cref="EngineException">The model ranks instead, its file names no pooling and the options neither, a text is too long, or the engine is full, failed or was shut down.</exception>
    public async Task<EmbeddingResult> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new EmbeddingOptions();
        return await EmbedAsync(
            texts.Select(text =>
            {
                var ids = new List<int>();
                Tokenizer.EncodeDocument(text, ids);
                return ids;
            }),
            options,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns each text, as tokens of this model, into a vector; marks at its beginning and end are not added.</summary>
    /// <exception cref="EngineException">As for texts; or a token is not in the vocabulary.</exception>
    public Task<EmbeddingResult> EmbedTokensAsync(
        IReadOnlyList<IReadOnlyList<int>> texts, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (int id in texts.SelectMany(text => text))
        {
            if (id < 0 || id >= Tokenizer.VocabularySize)
            {
                throw new EngineException(EngineErrorCode.InvalidOption, $"The token {id} is not in the vocabulary, which has {Tokenizer.VocabularySize} tokens.") { Element = "input" };
            }
        }

        return EmbedAsync(texts.Select(text => text.ToList()), options ?? new EmbeddingOptions(), cancellationToken);
    }

    /// <summary>
    /// Scores how well each document fits the query. An encoder cuts a document that is too long; a model that answers a prompt
    /// refuses it.
    /// </summary>
    /// <exception cref="EngineException">The model has no head for ranking, a document is too long, or the engine is full, failed or was shut down.</exception>
    public Task<RerankResult> RerankAsync(string query, IReadOnlyList<string> documents, CancellationToken cancellationToken = default) =>
        RerankAsync(query, documents, RequestOrigin.Anonymous, cancellationToken);

    /// <summary>
    /// Scores how well each document fits the query. An encoder cuts a document that is too long; a model that answers a prompt
    /// refuses it.
    /// </summary>
    /// <exception cref="EngineException">The model has no head for ranking, a document is too long, or the engine is full, failed or was shut down.</exception>
    public async Task<RerankResult> RerankAsync(
        string query, IReadOnlyList<string> documents, RequestOrigin origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(origin);
        if (!Info.CanRank)
        {
            throw new EngineException(EngineErrorCode.NotCapable, $"'{Info.Name}' is no reranker: its file has no head for ranking.");
        }

        int[][] tokens = [.. documents.Select(document => Fit(_rankPrompt.Encode(query, document), _rankPrompt.EndsInDocument))];
        var pooling = _decoder.Spec.IsEncoder ? Pooling.First : Pooling.Last;
        float[][] scores = await RunAsync(tokens, pooling, origin, cancellationToken).ConfigureAwait(false);
        return new RerankResult([.. scores.Select(score => score[0])], tokens.Sum(text => text.Length));
    }

    /// <summary>
    /// Calculates a little that nobody asked for while there are no requests, so that the first one finds the weights mapped and the
    /// kernels compiled. Requests that come meanwhile go first; nothing of it is kept.
    /// </summary>
    /// <returns>Done when that was done once, or when the model takes no requests any more.</returns>
    public Task WarmUpAsync() => _queue.WarmUpAsync();

    /// <summary>Fails all requests with <see cref="EngineErrorCode.Stopped"/> and frees the model.</summary>
    public void Dispose() => _disposal.Value.GetAwaiter().GetResult();

    /// <summary>Fails all requests with <see cref="EngineErrorCode.Stopped"/> and frees the model.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    private async Task<EmbeddingResult> EmbedAsync(IEnumerable<List<int>> texts, EmbeddingOptions options, CancellationToken cancellationToken)
    {
        if (Info.CanRank)
        {
            throw new EngineException(EngineErrorCode.NotCapable, $"'{Info.Name}' scores documents; it has no embeddings.");
        }

        var pooling = (options.Pooling ?? Info.Pooling) switch
        {
            EmbeddingPooling.Mean => Pooling.Mean,
            EmbeddingPooling.FirstToken => Pooling.First,
            EmbeddingPooling.LastToken => Pooling.Last,
            _ => throw new EngineException(
                EngineErrorCode.NotCapable, $"The file of '{Info.Name}' does not say how to embed with it; name a pooling to do it all the same."),
        };
        if (options.Dimensions is { } dimensions && (dimensions < 1 || dimensions > Info.Dimensions))
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{dimensions} dimensions are asked for; allowed are 1 to {Info.Dimensions}.")
            {
                Element = "dimensions",
            };
        }

        int[][] tokens = [.. texts.Select(ids => Fit(ids, options.Truncate))];
        float[][] vectors = await RunAsync(tokens, pooling, options.Origin, cancellationToken).ConfigureAwait(false);
        return new EmbeddingResult([.. vectors.Select(vector => Finish(vector, options))], tokens.Sum(text => text.Length));
    }

    private static float[] Finish(float[] vector, EmbeddingOptions options)
    {
        if (options.Dimensions is { } dimensions)
        {
            vector = vector[..dimensions];
        }

        double length = Math.Sqrt(vector.Sum(value => (double)value * value));
        return options.Normalize && length > 0 ? Array.ConvertAll(vector, value => (float)(value / length)) : vector;
    }

    private async Task<float[][]> RunAsync(int[][] tokens, Pooling pooling, RequestOrigin origin, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (tokens.Length == 0)
        {
            return [];
        }

        var job = new EmbeddingJob(tokens, pooling, origin);
        _queue.Submit(job);
        using var registration = cancellationToken.Register(() => _queue.Cancel(job, cancellationToken));
        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>The tokens of a text that fit the context; a mark at the end stays there.</summary>
    private int[] Fit(List<int> tokens, bool truncate)
    {
        int limit = _decoder.ContextLength;
        if (tokens.Count == 0)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, "A text is empty.") { Element = "input" };
        }

        if (tokens.Count <= limit)
        {
            return [.. tokens];
        }

        if (!truncate)
        {
            throw new EngineException(EngineErrorCode.ContextExceeded, $"A text has {tokens.Count} tokens; it may have {limit}.")
            {
                PromptTokens = tokens.Count,
                ContextLength = limit,
            };
        }

        bool hasMark = tokens[^1] == Tokenizer.EosId || tokens[^1] == Tokenizer.SepId;
        return hasMark ? [.. tokens.Take(limit - 1), tokens[^1]] : [.. tokens.Take(limit)];
    }

    private async Task DisposeOnceAsync()
    {
        await _queue.StopAsync().ConfigureAwait(false);
        _decoder.Dispose();
        _file.Dispose();
    }
}
