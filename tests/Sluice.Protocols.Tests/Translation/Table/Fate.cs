namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>What becomes of a field on the way from one dialect into another.</summary>
internal enum Fate
{
    /// <summary>Its value stands in the result as it was.</summary>
    Kept,

    /// <summary>The result says it in other words, in full.</summary>
    Mapped,

    /// <summary>The result says it in part or otherwise, and that is declared.</summary>
    Changed,

    /// <summary>Left out, and that is declared.</summary>
    Dropped,

    /// <summary>The request is refused because of it.</summary>
    Refused,

    /// <summary>Not said, since the target does so in any case.</summary>
    Given,

    /// <summary>The gateway says its own instead, always.</summary>
    Own,

    /// <summary>Vanished without a word: what must not be.</summary>
    Lost,
}
