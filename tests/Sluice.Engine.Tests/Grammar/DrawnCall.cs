using System.Text;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Grammar;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Answers in the format of a family, drawn from the tokens that a request's grammar allows.</summary>
internal static class DrawnCall
{
    private const int MostSteps = 1200;

    // What ends values of any format; tried now and then, so that texts come to an end.
    private static readonly string[] Closings = ["\n</parameter>\n", "</arg_value>\n", "</arg_value>", "<escape>", "\"", "}", "]"];

    public static GrammarMatcher Matcher(ChatRequest request, ChatFormat format, ReasoningState reasoning)
    {
        var rules = ConstraintGrammar.Build(new ChatGrammar(request, reasoning, NanoModel.Tokenizer, format).Add);
        return new GrammarMatcher(new CompiledConstraint(rules, Texts.Vocabulary), NanoModel.Tokenizer);
    }

    /// <summary>Whether a text, in which marks are tokens where the vocabulary has them, is a whole allowed answer.</summary>
    public static bool Allows(ChatRequest request, ChatFormat format, ReasoningState reasoning, string text)
    {
        var matcher = Matcher(request, format, reasoning);
        var tokens = new List<int>();
        NanoModel.Tokenizer.Encode(text, tokens, parseSpecial: true);
        return tokens.TrueForAll(matcher.TryAccept) && matcher.CanEnd;
    }

    /// <summary>The text of random tokens up to the grammar's end; null where that did not come.</summary>
    public static string? Draw(GrammarMatcher matcher, Random random)
    {
        var text = new MemoryStream();
        var forced = new List<int>();
        for (int step = 0; step < MostSteps; step++)
        {
            forced.Clear();
            matcher.AcceptForced(forced);
            forced.ForEach(token => text.Write(NanoModel.Tokenizer.BytesOf(token)));
            if (matcher.IsComplete)
            {
                return Encoding.UTF8.GetString(text.ToArray());
            }

            if (step % 4 == 3 && Array.Find(Closings, closing => matcher.TryAccept(Encoding.UTF8.GetBytes(closing))) is { } closed)
            {
                text.Write(Encoding.UTF8.GetBytes(closed));
                continue;
            }

            var mask = matcher.Mask();
            int[] allowed = [.. Enumerable.Range(0, NanoModel.Tokenizer.VocabularySize).Where(token => mask[token])];
            int chosen = allowed[random.Next(allowed.Length)];
            matcher.Accept(chosen);
            if (NanoModel.Tokenizer.StopIds.Contains(chosen))
            {
                return Encoding.UTF8.GetString(text.ToArray());
            }

            text.Write(NanoModel.Tokenizer.BytesOf(chosen));
        }

        return null;
    }
}
