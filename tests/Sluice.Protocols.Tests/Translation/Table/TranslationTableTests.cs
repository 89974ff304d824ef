using Sluice.Testing;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>Nothing is lost in silence, and the page says what the codecs do.</summary>
public sealed class TranslationTableTests
{
    [Fact]
    public void EveryField_OfEveryPair_IsCarriedOrDeclared()
    {
        var undeclared = TranslationTable.Undeclared;

        Assert.True(undeclared.Count == 0, string.Join('\n', undeclared));
    }

    [Fact]
    public void Page_IsWhatTheCodecsDo()
    {
        var file = RepositoryFolder.Combine("docs", "reference", "translation.md");
        var expected = TranslationTable.Markdown;
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_REFERENCE") == "1")
            File.WriteAllText(file, expected);

        Assert.Equal(expected, File.ReadAllText(file));
    }
}
