namespace Sluice.Core.Answers;

/// <summary>An answer that is kept, so that a later request can go on from it.</summary>
public sealed record StoredAnswer
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is; nobody else finds it.</summary>
    public required string Owner { get; init; }

    /// <summary>The answer that its request went on from; null if it began anew.</summary>
    public string? Previous { get; init; }

    /// <summary>Who answered.</summary>
    public required string Provider { get; init; }

    /// <summary>The id of the provider's key that was used; null if it is not known or there was none.</summary>
    public string? KeyId { get; init; }

    /// <summary>Whether the provider keeps it too, under the same id.</summary>
    public bool IsKeptByProvider { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The answer as a whole, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The items of the request, then those of the answer.</summary>
    public required IReadOnlyList<StoredItem> Items { get; init; }

    /// <summary>How much the items take, in bytes.</summary>
    public long Size => Items.Sum(item => (long)item.Json.Length);
}
