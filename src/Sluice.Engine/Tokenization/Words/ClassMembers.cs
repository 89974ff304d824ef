using System.Globalization;

namespace Sluice.Engine.Tokenization.Words;

/// <summary>What has been read of a character class so far.</summary>
internal sealed class ClassMembers
{
    /// <summary>The script Han, by its ranges in Unicode 16.</summary>
    private static readonly (int First, int Last)[] Han =
    [
        (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B),
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF),
        (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2EBF0, 0x2EE5D), (0x2F800, 0x2FA1D),
        (0x30000, 0x3134A), (0x31350, 0x323AF),
    ];

    // The ideographic space.
    private const int LastSpace = 0x3000;

    private uint _categories;

    internal bool HasSpace { get; set; }

    internal List<(int First, int Last)> Ranges { get; } = [];

    internal void AddProperty(string name)
    {
        switch (name)
        {
            case "L":
                Add(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter);
                break;
            case "Lu":
                Add(UnicodeCategory.UppercaseLetter);
                break;
            case "Ll":
                Add(UnicodeCategory.LowercaseLetter);
                break;
            case "Lt":
                Add(UnicodeCategory.TitlecaseLetter);
                break;
            case "Lm":
                Add(UnicodeCategory.ModifierLetter);
                break;
            case "Lo":
                Add(UnicodeCategory.OtherLetter);
                break;
            case "M":
                Add(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark);
                break;
            case "N":
                Add(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber);
                break;
            case "P":
                Add(
                    UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
                    UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation);
                break;
            case "S":
                Add(UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol);
                break;
            case "Han":
                Ranges.AddRange(Han);
                break;
            default:
                throw new ArgumentException($"The property '{name}' is not known.", nameof(name));
        }
    }

    internal void AddNonSpace()
    {
        // All that is not white space, as the ranges between.
        int first = 0;
        for (int c = 0; c <= LastSpace; c++)
        {
            if (char.IsWhiteSpace((char)c))
            {
                if (c > first)
                    Ranges.Add((first, c - 1));
                first = c + 1;
            }
        }

        Ranges.Add((first, 0x10FFFF));
    }

    internal CharacterClass ToClass(bool isNegated, CharacterClass? exceptions) => new(_categories, HasSpace, Ranges, isNegated, exceptions);

    private void Add(params ReadOnlySpan<UnicodeCategory> categories)
    {
        foreach (var category in categories)
        {
            _categories |= 1u << (int)category;
        }
    }
}
