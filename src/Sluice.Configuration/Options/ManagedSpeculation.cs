namespace Sluice.Configuration;

/// <summary>How the managed engine guesses tokens ahead; what it answers is the same with and without.</summary>
public enum ManagedSpeculation
{
    /// <summary>Not at all (<c>off</c>).</summary>
    Off,

    /// <summary>From what followed the same words earlier in the conversation (<c>prompt_lookup</c>).</summary>
    PromptLookup,

    /// <summary>By a small model (<c>draft</c>).</summary>
    Draft,
}
