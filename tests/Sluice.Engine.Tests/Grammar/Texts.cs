using System.Text;
using System.Text.Json;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Asks of constraints whether they allow texts.</summary>
internal static class Texts
{
    public static readonly GrammarVocabulary Vocabulary = GrammarVocabulary.Of(NanoModel.Tokenizer);

    public static OutputConstraint Schema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return OutputConstraint.JsonSchema(document.RootElement);
    }

    public static CompiledConstraint Compile(OutputConstraint constraint) => new(ConstraintGrammar.Compile(constraint), Vocabulary);

    public static bool Allows(OutputConstraint constraint, string text) => Allows(Compile(constraint), text);

    public static bool Allows(CompiledConstraint constraint, string text)
    {
        var matcher = new GrammarMatcher(constraint, null);
        return (text.Length == 0 || matcher.TryAccept(Encoding.UTF8.GetBytes(text))) && matcher.CanEnd;
    }

    public static EngineException Refusal(OutputConstraint constraint) => Assert.Throws<EngineException>(() => ConstraintGrammar.Compile(constraint));
}
