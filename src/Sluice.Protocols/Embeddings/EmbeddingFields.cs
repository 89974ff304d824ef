namespace Sluice.Protocols.Embeddings;

/// <summary>The names of an embedding request's fields in no dialect's words; a dialect's <c>FieldNames</c> turn them into the caller's.</summary>
public static class EmbeddingFields
{
    /// <summary>The inputs.</summary>
    public const string Input = "input";

    /// <summary>The elements of a vector.</summary>
    public const string Dimensions = "dimensions";

    /// <summary>The end user.</summary>
    public const string EndUser = "user";

    /// <summary>What the vectors are for.</summary>
    public const string TaskType = "task_type";

    /// <summary>The title of the document.</summary>
    public const string Title = "title";

    /// <summary>Whether texts that are too long are cut.</summary>
    public const string Truncate = "truncate";
}
