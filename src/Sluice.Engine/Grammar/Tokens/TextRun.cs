namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// What is known of texts that may follow at a state without reading them: those with nothing of <see cref="Outside"/> may, those with
/// something of <see cref="Open"/> have to be read, all others may not.
/// </summary>
/// <param name="Outside">What texts that may follow for sure have nothing of.</param>
/// <param name="Open">What makes it unknown whether a text may follow; part of <paramref name="Outside"/>.</param>
internal readonly record struct TextRun(TokenContent Outside, TokenContent Open)
{
    /// <summary>Nothing is known.</summary>
    public static TextRun Unknown { get; } = new(~default(TokenContent), ~default(TokenContent));

    /// <summary>Whether plain text may follow, whatever it is, up to <see cref="GrammarVocabulary.MostPlainChars"/> characters of it.</summary>
    public bool TakesPlainText => (Outside & TokenContent.Plain) == default;

    public bool IsUnknown => this == Unknown;
}
