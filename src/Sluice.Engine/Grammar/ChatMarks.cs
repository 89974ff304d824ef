using System.Text;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>The marks that divide an answer: tokens of their own where the model has such, otherwise text.</summary>
internal sealed class ChatMarks(GrammarBuilder builder, Tokenizer tokenizer)
{
    /// <summary>A text in which marks stand, white space and all.</summary>
    public Symbol Written(string text)
    {
        var parts = new List<Symbol>();
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = MarkAt(text, at);
            if (length == 0)
            {
                at++;
                continue;
            }

            parts.Add(builder.Match(text[done..at]));
            parts.Add(builder.Match(builder.Pool.Literal(BytesOf(text.Substring(at, length)))));
            done = at += length;
        }

        parts.Add(builder.Match(text[done..]));
        return builder.Sequence([.. parts]);
    }

    /// <summary>The same, but that a mark at its end which ends the generation is left out: no more follows anyway.</summary>
    public Symbol WrittenUpToStop(string text) =>
        tokenizer.FindId(text) is { } id && tokenizer.StopIds.Contains(id) ? builder.Nothing : Written(text);

    /// <summary>Any text in which none of these marks stands.</summary>
    public Symbol TextWithout(params ReadOnlySpan<string> marks)
    {
        var pool = builder.Pool;
        var any = pool.Bytes(ByteSet.All);

        // Tokens that models' authors add to a vocabulary may stand in free text, those that steer the model may not.
        var added = pool.Concat(pool.Literal([GrammarVocabulary.SpecialMark, 2]), any, any, any);
        var conditions = new List<RegexNode> { pool.Repeat(pool.Or(builder.Utf8.Encode(CharSet.All), added), 0, -1) };
        foreach (string mark in marks)
        {
            // Neither as a token nor spelled out: who reads the text can't tell the two apart.
            conditions.Add(pool.Not(pool.Concat(pool.AnyText, pool.Literal(BytesOf(mark)), pool.AnyText)));
            conditions.Add(pool.Not(pool.Concat(pool.AnyText, pool.Literal(Encoding.UTF8.GetBytes(mark)), pool.AnyText)));
        }

        return builder.Match(pool.And([.. conditions]));
    }

    /// <summary>Any text that does not begin with another, white space aside.</summary>
    public Symbol TextNotBeginningWith(string start)
    {
        var pool = builder.Pool;
        var space = pool.Repeat(builder.Utf8.Encode(CharSet.WhiteSpace), 0, -1);
        return builder.Match(pool.And(
            pool.Repeat(builder.Utf8.Encode(CharSet.All), 0, -1),
            pool.Not(pool.Concat(space, pool.Literal(Encoding.UTF8.GetBytes(start)), pool.AnyText))));
    }

    /// <summary>The length of the special token that begins here, or 0.</summary>
    private int MarkAt(string text, int at)
    {
        char close = text[at] switch { '<' => '>', '[' => ']', _ => '\0' };
        int end = close == '\0' ? -1 : text.IndexOf(close, at);
        return end > 0 && tokenizer.FindId(text[at..(end + 1)]) is { } id && tokenizer.KindOf(id) is (TokenKind.Control or TokenKind.UserDefined) ? end + 1 - at : 0;
    }

    /// <summary>A mark within an expression.</summary>
    public RegexNode Expression(string mark) => builder.Pool.Literal(BytesOf(mark));

    private byte[] BytesOf(string mark) => tokenizer.FindId(mark) is { } id && tokenizer.KindOf(id) is (TokenKind.Control or TokenKind.UserDefined)
        ? GrammarVocabulary.SpecialBytes(id, tokenizer.KindOf(id) == TokenKind.Control)
        : Encoding.UTF8.GetBytes(mark);
}
