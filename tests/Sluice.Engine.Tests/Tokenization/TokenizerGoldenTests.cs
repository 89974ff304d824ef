using System.Text.Json;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization;

public sealed class TokenizerGoldenTests
{
    [Fact]
    public void Encode_PromptsOfTheEvaluation_GivesTheStoredIds()
    {
        using var evaluation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(NanoModel.Folder, "eval.json")));
        int cases = 0;
        foreach (var item in evaluation.RootElement.GetProperty("cases").EnumerateArray())
        {
            var ids = new List<int>();
            NanoModel.Tokenizer.Encode(item.GetProperty("prompt").GetString(), ids, parseSpecial: true);
            Assert.Equal(IdsOf(item.GetProperty("prompt_ids")), ids);
            cases++;
        }

        Assert.Equal(111, cases);
    }

    [Fact]
    public void Decode_CompletionsOfTheEvaluation_GivesTheStoredTexts()
    {
        using var evaluation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(NanoModel.Folder, "eval.json")));
        foreach (var item in evaluation.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] ids = IdsOf(item.GetProperty("completion_ids"));
            Assert.Equal(item.GetProperty("completion_text").GetString(), NanoModel.Tokenizer.Decode(ids, skipSpecial: true));
        }
    }

    [Fact]
    public void Encode_RandomUnicodeWithQwen2Rules_EqualsTheIndependentTokenizer() => CompareWithGoldens(NanoModel.Tokenizer, "qwen2");

    [Fact]
    public void Encode_RandomUnicodeWithLlamaRules_EqualsTheIndependentTokenizer() => CompareWithGoldens(NanoModel.LlamaTokenizer, "llama");

    private static void CompareWithGoldens(Tokenizer tokenizer, string name)
    {
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(NanoModel.TestFile("Tokenization", "goldens.json")));
        Assert.Equal(480, goldens.RootElement.GetArrayLength());
        foreach (var golden in goldens.RootElement.EnumerateArray())
        {
            var ids = new List<int>();
            tokenizer.Encode(golden.GetProperty("text").GetString(), ids, parseSpecial: true);
            Assert.True(IdsOf(golden.GetProperty(name)).SequenceEqual(ids), $"{golden.GetProperty("text").GetRawText()} became {string.Join(',', ids)}");
        }
    }

    private static int[] IdsOf(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
