namespace Sluice.Engine;

/// <summary>How the states of a text's tokens become one vector.</summary>
public enum EmbeddingPooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The state of the first token, which some encoders train for this.</summary>
    FirstToken,

    /// <summary>The state of the last token, the only one of a generating model that has seen the whole text.</summary>
    LastToken,
}
