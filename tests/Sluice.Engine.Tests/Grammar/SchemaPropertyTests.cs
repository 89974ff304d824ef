using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Grammar;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Grammar;

public sealed class SchemaPropertyTests
{
    private const int EndSoon = 120;
    private const int MostTokens = 1500;

    private static readonly JsonSerializerOptions[] Writers =
    [
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" },
    ];

    [Fact]
    public void Mask_AnythingDrawnUnderIt_MeetsTheSchema()
    {
        int complete = 0;
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            string schema = new RandomSchema(random).Next().Schema.ToJsonString();
            var matcher = new GrammarMatcher(Texts.Compile(Texts.Schema(schema)), NanoModel.Tokenizer);
            byte[] drawn = Draw(matcher, random);
            if (!matcher.IsComplete)
            {
                return true;
            }

            complete++;
            using var value = JsonDocument.Parse(drawn);
            using var rules = JsonDocument.Parse(schema);
            return InstanceChecker.IsValid(rules.RootElement, value.RootElement)
                ? true
                : throw new InvalidOperationException($"{schema} does not allow {Encoding.UTF8.GetString(drawn)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(120));
        Assert.True(complete > 60, $"only {complete} texts came to an end");
    }

    [Fact]
    public void Accept_AnyInstanceInAnyWriting_IsAllowed() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (schema, make) = new RandomSchema(random).Next();
        var constraint = Texts.Compile(Texts.Schema(schema.ToJsonString()));
        for (int i = 0; i < 4; i++)
        {
            var instance = make();
            foreach (var writer in Writers)
            {
                string text = JsonSerializer.Serialize(instance, writer);
                if (!Texts.Allows(constraint, text))
                {
                    throw new InvalidOperationException($"{schema.ToJsonString()} does not let {text} through");
                }
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(120));

    /// <summary>Draws any of the allowed tokens, after a while those first that close something.</summary>
    private static byte[] Draw(GrammarMatcher matcher, Random random)
    {
        var text = new MemoryStream();
        var forced = new List<int>();
        for (int count = 0; count < MostTokens && !matcher.IsComplete; count++)
        {
            var mask = matcher.Mask();
            int[] allowed = [.. Enumerable.Range(0, NanoModel.Tokenizer.VocabularySize).Where(token => mask[token])];
            int[] closing = [.. allowed.Where(token => NanoModel.Tokenizer.StopIds.Contains(token) || NanoModel.Tokenizer.BytesOf(token) is [(byte)'"' or (byte)'}' or (byte)']']).Distinct()];
            int chosen = count > EndSoon && closing.Length > 0 ? closing[random.Next(closing.Length)] : allowed[random.Next(allowed.Length)];
            matcher.Accept(chosen);
            if (!NanoModel.Tokenizer.StopIds.Contains(chosen))
            {
                text.Write(NanoModel.Tokenizer.BytesOf(chosen));
            }

            forced.Clear();
            matcher.AcceptForced(forced);
            forced.ForEach(token => text.Write(NanoModel.Tokenizer.BytesOf(token)));
        }

        return text.ToArray();
    }
}
