namespace Sluice.Engine.Models.Specs;

/// <summary>What becomes of the states of an input's tokens, numbered as in the file.</summary>
internal enum Pooling
{
    None = 0,
    Mean = 1,

    /// <summary>The state of the first token.</summary>
    First = 2,

    /// <summary>The state of the last token.</summary>
    Last = 3,

    /// <summary>A score for how well a document fits a query.</summary>
    Rank = 4,
}
