namespace Sluice.Engine.Grammar.Regexes;

/// <summary>The forms of regular expressions over bytes.</summary>
internal enum RegexKind : byte
{
    /// <summary>Matches nothing.</summary>
    Empty,

    /// <summary>Matches the empty text only.</summary>
    Epsilon,

    /// <summary>Matches one byte of a set.</summary>
    Bytes,

    /// <summary>One after the other.</summary>
    Concat,

    /// <summary>Any of them.</summary>
    Or,

    /// <summary>All of them at once.</summary>
    And,

    /// <summary>Whatever the child does not match.</summary>
    Not,

    /// <summary>A number of times.</summary>
    Repeat,
}
