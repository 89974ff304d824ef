using System.Text.RegularExpressions;
using FsCheck.Fluent;
using Sluice.Engine.Tokenization;
using Sluice.Engine.Tokenization.Words;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class WordPatternTests
{
    public static TheoryData<string> Patterns =>
    [
        WordPatterns.Gpt2, WordPatterns.Llama3, WordPatterns.Qwen2, WordPatterns.Qwen35, WordPatterns.SeedCoder, WordPatterns.Bailing, WordPatterns.Gpt4o,
        WordPatterns.Tekken, WordPatterns.FalconPunctuation, WordPatterns.Bloom, .. WordPatterns.DeepSeekCoder, WordPatterns.DeepSeekLlm[2], WordPatterns.DeepSeekLlm[3],
        .. WordPatterns.DeepSeekV3,
    ];

    /// <summary>The platform's expressions work on UTF-16, so characters outside the basic plane are left out.</summary>
    [Theory]
    [MemberData(nameof(Patterns))]
    public void Split_ByAPattern_FindsTheMatchesOfARegularExpression(string pattern)
    {
        // To the platform, $ also stands in front of a last line break.
        var expression = new Regex(pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant);
        var pretokenizer = new Pretokenizer([pattern]);
        UnicodeText.Check(Prop.ForAll(UnicodeText.Valid, text =>
        {
            string basic = string.Concat(text.Where(c => !char.IsSurrogate(c)));
            return Cut(pretokenizer, basic).SequenceEqual(Cut(expression, basic));
        }));
    }

    [Theory]
    [InlineData("qwen2", "Hello, world!", "Hello|,| world|!")]
    [InlineData("qwen2", "I'm we'LL don'tx 'x", "I|'m| we|'LL| don|'t|x| '|x")]
    [InlineData("qwen2", "'ſa 'Re", "'ſ|a| '|Re")]
    [InlineData("qwen2", "a  b\t\tc   ", "a| | b|\t|\tc|   ")]
    [InlineData("qwen2", "a \r\n \n  b\n", "a| \r\n \n| | b|\n")]
    [InlineData("qwen2", "x ?!\r\n\ny", "x| ?!\r\n\n|y")]
    [InlineData("qwen2", "1234 ½Ⅻ", "1|2|3|4| |½|Ⅻ")]
    [InlineData("qwen2", "é\u0301x \U00020000\U0001F600\U0001D7CE", "é|\u0301x| \U00020000|\U0001F600|\U0001D7CE")]
    [InlineData("qwen2", "a\u3000b\u00A0\u00A0c", "a|\u3000b|\u00A0|\u00A0c")]
    [InlineData("qwen2", "a\uD83D", "a|\uD83D")]
    [InlineData("llama-bpe", "1234567", "123|456|7")]
    [InlineData("llama-bpe", "\U0001D7CE\U0001D7CF\U0001D7D0\U0001D7D1", "\U0001D7CE\U0001D7CF\U0001D7D0|\U0001D7D1")]
    [InlineData("gpt-4o", "helloWorld HTTPServer's x//\n", "hello|World| HTTPServer's| x|//\n")]
    [InlineData("tekken", "ABCdef'S 12", "ABCdef|'S| |1|2")]
    [InlineData("deepseek-v3", "a_b 2024年カナ!x", "a|_b| |202|4|年カナ|!x")]
    [InlineData("deepseek-llm", "a \n  b", "a| |\n| | b")]
    [InlineData("kimi-k2", "漢字Kana語x", "漢字|Kana|語|x")]
    [InlineData("starcoder", "a 12 'sx", "a| |1|2| '|sx")]
    [InlineData("falcon", "x:=1234`", "x|:=|123|4|`")]
    [InlineData("default", "price $12,345", "price| |$|12|,|345")]
    [InlineData("viking", "a, b12", "a|,| b|1|2")]
    public void Split_ByTheRulesOfAModel_CutsAsPublished(string pre, string text, string words) =>
        Assert.Equal(words, string.Join('|', Cut(PretokenizerRules.Find(pre)!.Words, text)));

    [Fact]
    public void Split_LongRunsOfAnything_TakesLinearTime()
    {
        // Quadratic work would take hours.
        string[] units = ["a", "A", "Aa", " ", " \n", "\n ", "1", "!", "\u0301", "漢", "'", "'s", "\u00A0", "\U0001F600", "Ǆ", "`", "年1"];
        foreach (string pre in PretokenizerRules.Names)
        {
            foreach (string unit in units)
            {
                string text = string.Concat(Enumerable.Repeat(unit, 40_000)) + "x";
                int length = 0;
                PretokenizerRules.Find(pre)!.Words.Split(text, word => length += word.Length);
                Assert.Equal(text.Length, length);
            }
        }
    }

    [Theory]
    [InlineData("a)")]
    [InlineData("(a")]
    [InlineData("a||b")]
    [InlineData("\\p{Xx}")]
    public void Constructor_MalformedPattern_IsRefused(string pattern) => Assert.Throws<ArgumentException>(() => new WordPattern(pattern));

    private static List<string> Cut(Pretokenizer pretokenizer, string text)
    {
        var words = new List<string>();
        pretokenizer.Split(text, word => words.Add(word.ToString()));
        return words;
    }

    private static List<string> Cut(Regex expression, string text)
    {
        var words = new List<string>();
        int done = 0;
        foreach (Match match in expression.Matches(text))
        {
            if (match.Length > 0)
            {
                words.AddRange(new[] { text[done..match.Index], match.Value }.Where(word => word.Length > 0));
                done = match.Index + match.Length;
            }
        }

        return [.. words, .. new[] { text[done..] }.Where(word => word.Length > 0)];
    }
}
