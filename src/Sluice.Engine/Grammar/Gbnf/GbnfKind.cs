namespace Sluice.Engine.Grammar.Gbnf;

/// <summary>The forms of a rule's parts.</summary>
internal enum GbnfKind
{
    /// <summary>Text that an expression matches.</summary>
    Text,

    /// <summary>Another rule.</summary>
    Rule,

    /// <summary>One after the other.</summary>
    Sequence,

    /// <summary>Any of them.</summary>
    Either,

    /// <summary>A number of times.</summary>
    Repeat,
}
