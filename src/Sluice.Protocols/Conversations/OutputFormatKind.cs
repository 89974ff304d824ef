namespace Sluice.Protocols.Conversations;

/// <summary>The kinds of output format.</summary>
public enum OutputFormatKind
{
    /// <summary>Free text.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>JSON that meets a schema.</summary>
    JsonSchema,
}
