namespace Sluice.Engine.Grammar.Limits;

/// <summary>How large a constraint may become. They bound time as well: each thing is made at most once.</summary>
internal static class GrammarLimits
{
    /// <summary>Characters of a schema, regular expression or grammar.</summary>
    public const int SourceLength = 1 << 20;

    /// <summary>Parts of all regular expressions of a constraint, derivatives included.</summary>
    public const int RegexParts = 1 << 20;

    /// <summary>States of a lexer.</summary>
    public const int LexerStates = 1 << 17;

    /// <summary>Nesting of regular expressions.</summary>
    public const int RegexDepth = 1000;

    /// <summary>Largest count in a repetition.</summary>
    public const int Repetitions = 100_000;

    /// <summary>Expressions that are looked at to find out whether an intersection matches anything.</summary>
    public const int EmptinessSteps = 50_000;

    /// <summary>Symbols on the right sides of all rules.</summary>
    public const int Positions = 1 << 20;

    /// <summary>Nesting of the values in a schema, and of brackets in a grammar.</summary>
    public const int SourceDepth = 256;

    /// <summary>Items of one parser row.</summary>
    public const int RowItems = 1 << 16;

    /// <summary>Terminals that are being read at the same time from different beginnings.</summary>
    public const int Threads = 256;

    /// <summary>States after which an automaton is begun anew.</summary>
    public const int KeptStates = 20_000;

    /// <summary>What may be done to compile a constraint and to find its first mask: one or two seconds.</summary>
    public const long CompileWork = 20_000_000;

    /// <summary>What may be done for a single mask or token: a few tenths of a second.</summary>
    public const long StepWork = 4_000_000;

    /// <summary>States that one mask or token may add.</summary>
    public const int StatesPerStep = 100_000;

    /// <summary>Masks of many tokens that an automaton keeps.</summary>
    public const int KeptMasks = 128;

    /// <summary>Bytes of the masks of few tokens that an automaton keeps.</summary>
    public const long KeptListBytes = 8L << 20;

    /// <summary>Bytes that the constraints of a model may keep together, about.</summary>
    public const long KeptBytes = 64L << 20;

    /// <summary>Nesting of what is generated.</summary>
    public const int OutputDepth = 2000;

    public static void Check(bool condition, string what)
    {
        if (!condition)
        {
            throw new GrammarLimitException(what);
        }
    }
}
