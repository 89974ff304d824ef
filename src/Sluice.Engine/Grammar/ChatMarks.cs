using System.Text;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>The marks that divide an answer: tokens of their own where the model has such, otherwise text.</summary>
internal sealed class ChatMarks(GrammarBuilder builder, Tokenizer tokenizer)
{
    public Symbol Of(string mark) => builder.Match(builder.Pool.Literal(BytesOf(mark)));

    /// <summary>Any text up to a mark, which is not in it.</summary>
    public Symbol TextWithout(string mark)
    {
        var pool = builder.Pool;
        var any = pool.Bytes(ByteSet.All);

        // Tokens that models' authors add to a vocabulary may stand in free text, those that steer the model may not.
        var added = pool.Concat(pool.Literal([GrammarVocabulary.SpecialMark, 2]), any, any, any);
        var text = pool.Repeat(pool.Or(builder.Utf8.Encode(CharSet.All), added), 0, -1);
        return builder.Match(pool.And(text, pool.Not(pool.Concat(pool.AnyText, pool.Literal(BytesOf(mark)), pool.AnyText))));
    }

    private byte[] BytesOf(string mark) => tokenizer.FindId(mark) is { } id && tokenizer.KindOf(id) is (TokenKind.Control or TokenKind.UserDefined)
        ? GrammarVocabulary.SpecialBytes(id, tokenizer.KindOf(id) == TokenKind.Control)
        : Encoding.UTF8.GetBytes(mark);
}
