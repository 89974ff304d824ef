namespace Sluice.Engine;

/// <summary>What a loaded embedding model or reranker is and can do.</summary>
public sealed record EmbeddingModelInfo
{
    /// <summary>The name that the file states, else the file's own name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture, such as <c>bert</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Tokens that one text may have.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The elements of a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How the model's file says that tokens become one vector; null where it says nothing, or where the model ranks.</summary>
    public required EmbeddingPooling? Pooling { get; init; }

    /// <summary>Whether the model scores documents by how well they fit a query; otherwise it embeds.</summary>
    public required bool CanRank { get; init; }

    /// <summary>Elements of all tensors together.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Bytes of the weights as the kernels read them.</summary>
    public required long WeightBytes { get; init; }
}
