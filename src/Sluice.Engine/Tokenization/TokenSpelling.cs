namespace Sluice.Engine.Tokenization;

/// <summary>How a vocabulary writes the bytes of its tokens.</summary>
internal enum TokenSpelling
{
    /// <summary>One printable character for each byte (GPT-2).</summary>
    ByteAlphabet,

    /// <summary>As they are, but U+2581 for a space and <c>&lt;0x0A&gt;</c> for a byte that is no character (SentencePiece).</summary>
    EscapedSpaces,
}
