namespace Sluice.Engine;

/// <summary>How a constraint is written.</summary>
public enum OutputConstraintKind
{
    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>A JSON Schema.</summary>
    JsonSchema,

    /// <summary>A regular expression that the whole text matches.</summary>
    Regex,

    /// <summary>A grammar in llama.cpp's notation (GBNF).</summary>
    Grammar,
}
