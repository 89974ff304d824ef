namespace Sluice.Engine.Tokenization;

/// <summary>What a token is for, numbered as in GGUF.</summary>
public enum TokenKind
{
    /// <summary>Not stated.</summary>
    Undefined = 0,

    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for text that the vocabulary can't express.</summary>
    Unknown = 2,

    /// <summary>Steers the model, such as the end of a turn; never part of the text that people read.</summary>
    Control = 3,

    /// <summary>Added by the model's authors and recognised in any text, such as <c>&lt;think&gt;</c>.</summary>
    UserDefined = 4,

    /// <summary>Fills the vocabulary up to a round size.</summary>
    Unused = 5,

    /// <summary>A single byte.</summary>
    Byte = 6,
}
