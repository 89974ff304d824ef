using System.Text.Json;

namespace Sluice.Engine.Tests.Tokenization.Parity;

public sealed class ParityTests
{
    public static TheoryData<string> Runs =>
        [.. ParityVocabulary.Goldens.Value.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()!)];

    /// <summary>
    /// Where llama.cpp and the tokenizer with the model's own pattern differ, the model's own counts. Of WordPiece either does:
    /// one lacks parts of Hangul, the other takes a final sigma and rare Chinese characters otherwise than the models do.
    /// </summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void Encode_TheCorpus_GivesTheIdsOfIndependentTokenizers(string name)
    {
        var goldens = ParityVocabulary.Goldens.Value;
        var tokenizer = ParityVocabulary.OfRun(name);
        var differences = new List<string>();
        foreach (var (text, expected) in goldens.GetProperty("texts").EnumerateArray().Zip(goldens.GetProperty(name).EnumerateArray()))
        {
            var ids = new List<int>();
            tokenizer.Encode(text.GetString(), ids, parseSpecial: false);
            var accepted = expected.EnumerateArray().Skip(name == "words" ? 0 : expected.GetArrayLength() - 1);
            if (!accepted.Any(golden => ids.SequenceEqual(golden.EnumerateArray().Select(id => id.GetInt32()))))
            {
                differences.Add($"{JsonSerializer.Serialize(text.GetString())} became {string.Join(',', ids)}, not {expected.GetRawText()}");
            }
        }

        // Of many more strings, some hold what each of the others gets wrong.
        int texts = goldens.GetProperty("texts").GetArrayLength();
        int allowed = texts >= 1000 && (name is "words" or "deepseek-llm") ? texts / 100 : 0;
        Assert.True(differences.Count <= allowed, $"{differences.Count} differ:\n{string.Join('\n', differences.Take(5))}");
    }
}
