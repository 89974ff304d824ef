namespace Sluice.Engine;

/// <summary>How texts are embedded.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>How tokens become one vector; null takes what the model's file says.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public EmbeddingPooling? Pooling { get; init; }

    /// <summary>Whether vectors are scaled to the length 1, so that their products are cosines.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Normalize { get; init; } = true;

    /// <summary>Keeps the first so many elements of each vector (before it is scaled), for models that are trained for that; null keeps all.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public int? Dimensions { get; init; }

    /// <summary>Whether a text that is too long is cut; where not, it is refused.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool Truncate { get; init; }

    /// <summary>Who asks, for the order of requests.</summary>
    /// <value>The default value is <see cref="RequestOrigin.Anonymous"/>.</value>
    public RequestOrigin Origin { get; init; } = RequestOrigin.Anonymous;
}
