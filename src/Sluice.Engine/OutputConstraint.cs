using System.Text.Json;

namespace Sluice.Engine;

/// <summary>
/// What generated text has to look like. Tokens that can't lead there are never chosen, and the text may end only where it is
/// complete; only a limit of tokens or a stop string can cut it off before.
/// </summary>
public sealed record OutputConstraint
{
    private OutputConstraint(OutputConstraintKind kind, string source) => (Kind, Source) = (kind, source);

    /// <summary>Any JSON object.</summary>
    public static OutputConstraint JsonObject { get; } = new(OutputConstraintKind.JsonObject, "");

    /// <summary>How it is written.</summary>
    public OutputConstraintKind Kind { get; }

    /// <summary>The schema, expression or grammar; empty for <see cref="OutputConstraintKind.JsonObject"/>.</summary>
    public string Source { get; }

    /// <summary>
    /// JSON by a schema of draft 2020-12. Members come in the schema's order; a schema with <c>properties</c> and without
    /// <c>additionalProperties</c> means those only. Keywords that can't be kept to are refused when the request begins.
    /// </summary>
    /// <param name="schema">An object, or true or false.</param>
    public static OutputConstraint JsonSchema(JsonElement schema) => new(OutputConstraintKind.JsonSchema, schema.GetRawText());

    /// <summary>Text that a regular expression matches as a whole: the regular part of ECMA-262 with the u flag.</summary>
    public static OutputConstraint Regex(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new OutputConstraint(OutputConstraintKind.Regex, pattern);
    }

    /// <summary>Text that a grammar's rule <c>root</c> generates, in llama.cpp's notation (GBNF).</summary>
    public static OutputConstraint Grammar(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new OutputConstraint(OutputConstraintKind.Grammar, source);
    }
}
