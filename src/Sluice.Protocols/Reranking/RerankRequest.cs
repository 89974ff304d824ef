namespace Sluice.Protocols.Reranking;

/// <summary>Documents that are to be put into an order by how well they fit a query.</summary>
public sealed record RerankRequest
{
    /// <summary>The model's name; null if none was sent.</summary>
    public string? Model { get; init; }

    /// <summary>The query.</summary>
    public string Query { get; init; } = "";

    /// <summary>The documents; at least one.</summary>
    public IReadOnlyList<RerankDocument> Documents { get; init; } = [];

    /// <summary>How many of the best to tell; null for all.</summary>
    public int? TopN { get; init; }

    /// <summary>Whether the answer repeats the documents.</summary>
    public bool ReturnsDocuments { get; init; }
}
