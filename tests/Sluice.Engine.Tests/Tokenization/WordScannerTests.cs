using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("Hello, world!", "Hello|,| world|!")]
    [InlineData("I'm we'LL don'tx 'x", "I|'m| we|'LL| don|'t|x| '|x")]
    [InlineData("'ſa 'Re", "'ſ|a| '|Re")]
    [InlineData("a  b\t\tc   ", "a| | b|\t|\tc|   ")]
    [InlineData("a \r\n \n  b\n", "a| \r\n \n| | b|\n")]
    [InlineData("x ?!\r\n\ny", "x| ?!\r\n\n|y")]
    [InlineData("\"quoted\" (a) \nb", "\"quoted|\"| (|a|)| \n|b")]
    [InlineData("1234 ½Ⅻ", "1|2|3|4| |½|Ⅻ")]
    [InlineData("é\u0301x \U00020000\U0001F600\U0001D7CE", "é|\u0301x| \U00020000|\U0001F600|\U0001D7CE")]
    [InlineData("a\u3000b\u00A0\u00A0c", "a|\u3000b|\u00A0|\u00A0c")]
    [InlineData("a\uD83D", "a|\uD83D")]
    public void FirstWord_TakenAgainAndAgain_CutsAsThePatternSays(string text, string words) => Assert.Equal(words, Cut(text, digitsPerWord: 1));

    [Theory]
    [InlineData("1234567", "123|456|7")]
    [InlineData("a12 3456", "a|12| |345|6")]
    [InlineData("\U0001D7CE\U0001D7CF\U0001D7D0\U0001D7D1", "\U0001D7CE\U0001D7CF\U0001D7D0|\U0001D7D1")]
    public void FirstWord_WithThreeDigits_KeepsThemTogether(string text, string words) => Assert.Equal(words, Cut(text, digitsPerWord: 3));

    private static string Cut(string text, int digitsPerWord)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length; at += words[^1].Length)
        {
            words.Add(text.Substring(at, WordScanner.FirstWord(text.AsSpan(at), digitsPerWord)));
        }

        return string.Join('|', words);
    }
}
