namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Turns text without special tokens into tokens.</summary>
internal interface ITextEncoder
{
    /// <summary>Whether every character but white space ends up in a token.</summary>
    bool KeepsCharacters { get; }

    /// <summary>Appends the tokens of a text that is not empty.</summary>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="isAfterMark">Whether it stands at the beginning or behind a special token, where some vocabularies put a space.</param>
    /// <param name="output">Where the tokens go.</param>
    void Encode(ReadOnlySpan<char> text, bool isAfterMark, List<int> output);
}
