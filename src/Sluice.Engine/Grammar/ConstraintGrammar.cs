using System.Text.Json;
using Sluice.Engine.Grammar.Gbnf;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;
using Sluice.Engine.Grammar.Schemas;

namespace Sluice.Engine.Grammar;

/// <summary>Makes grammars of constraints.</summary>
internal static class ConstraintGrammar
{
    /// <summary>The grammar of a constraint alone.</summary>
    /// <exception cref="EngineException">The constraint is malformed, contradictory or too large, or asks for something that is not supported.</exception>
    public static GrammarRules Compile(OutputConstraint constraint) => Build(builder => Add(builder, constraint));

    /// <summary>The grammar of what is added.</summary>
    public static GrammarRules Build(Func<GrammarBuilder, Symbol> add) => Build(new GrammarBuilder(), add);

    /// <summary>The grammar of what is added to a new builder.</summary>
    public static GrammarRules Build(GrammarBuilder builder, Func<GrammarBuilder, Symbol> add)
    {
        try
        {
            return builder.Build(add(builder));
        }
        catch (GrammarLimitException problem)
        {
            throw ConstraintError.Invalid(problem.Message);
        }
    }

    /// <summary>A symbol for the texts that a constraint allows.</summary>
    public static Symbol Add(GrammarBuilder builder, OutputConstraint constraint) => constraint.Kind switch
    {
        OutputConstraintKind.JsonObject => SchemaCompiler.CompileAnyObject(builder),
        OutputConstraintKind.JsonSchema => Schema(builder, constraint.Source, isObject: false),
        OutputConstraintKind.Regex => builder.Match(RegexParser.ParseWhole(builder.Pool, builder.Utf8, constraint.Source)),
        _ => GbnfCompiler.Compile(builder, constraint.Source),
    };

    /// <summary>A symbol for the values that a schema allows.</summary>
    /// <param name="builder">Where its rules go.</param>
    /// <param name="schema">The schema as JSON.</param>
    /// <param name="isObject">Whether only objects are wanted, whatever the schema says.</param>
    public static Symbol Schema(GrammarBuilder builder, string schema, bool isObject) => Parse(schema, root => SchemaCompiler.Compile(builder, root, isObject));

    /// <summary>What is made of a schema while its document is read; refuses one that is no JSON or too long.</summary>
    public static Symbol Parse(string schema, Func<JsonElement, Symbol> make)
    {
        if (schema.Length > GrammarLimits.SourceLength)
        {
            throw ConstraintError.Invalid($"A schema may have {GrammarLimits.SourceLength} characters.");
        }

        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = GrammarLimits.SourceDepth });
            return make(document.RootElement);
        }
        catch (JsonException problem)
        {
            throw ConstraintError.Invalid($"The schema is no JSON: {problem.Message}");
        }
    }
}
