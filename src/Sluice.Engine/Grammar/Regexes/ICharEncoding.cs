namespace Sluice.Engine.Grammar.Regexes;

/// <summary>How characters are written as bytes.</summary>
internal interface ICharEncoding
{
    /// <summary>An expression that matches one character of a set in its written form.</summary>
    RegexNode Encode(CharSet set);

    /// <summary>A text as it is usually written; one of the forms that characters have.</summary>
    byte[] Write(string text);
}
