using System.Text.Json;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>What can be said of schemas without making their grammars: whether some exclude each other, and whether one allows a value.</summary>
internal sealed class ChoiceRules(SchemaCompiler compiler)
{
    private const int Deepest = 4;

    // To read the members of both once more takes some microseconds.
    private const int WorkOfPair = 50;

    /// <summary>Refuses a oneOf of which more than one schema could hold: a grammar has no way to forbid that.</summary>
    public void CheckExclusive(SchemaChoice choice)
    {
        var shapes = choice.Alternatives.Select(part => compiler.Read([part])).ToList();
        if (AreTold(shapes))
        {
            return;
        }

        for (int i = 0; i < shapes.Count; i++)
        {
            for (int j = i + 1; j < shapes.Count; j++)
            {
                if (!Exclude(shapes[i], shapes[j], Deepest))
                {
                    throw ConstraintError.Unsupported(
                        $"'oneOf' at '{choice.Path}': its schemas {i} and {j} can't be seen to exclude each other; use 'anyOf', or a member with a different 'const' in each.",
                        choice.Path);
                }
            }
        }
    }

    /// <summary>Whether all are objects that have a text in the same member, each one of its own: so most are told apart, and long lists need not be compared by pairs.</summary>
    private bool AreTold(List<SchemaShape> shapes)
    {
        if (!shapes.TrueForAll(shape => PossibleTypes(shape) == JsonTypes.Object && shape.OpenChoices.Count == 0))
        {
            return false;
        }

        return shapes[0].Required.Any(name =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return shapes.TrueForAll(shape => shape.Required.Contains(name) && shape.Properties.TryGetValue(name, out var schemas)
                && compiler.Read(schemas).Values is { } values
                && values.TrueForAll(value => value.ValueKind == JsonValueKind.String)
                && values.ConvertAll(value => value.GetString()!).Distinct().All(seen.Add));
        });
    }

    /// <summary>Whether a value of an enum or const meets the other keywords.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value.</param>
    /// <param name="texts">Tells what texts match.</param>
    /// <param name="allowed">The texts that the shape allows.</param>
    public static bool Allows(SchemaShape shape, JsonElement value, TextGrammar texts, Lazy<RegexNode> allowed)
    {
        if ((TypeOf(value) & shape.Types) == JsonTypes.None)
        {
            return false;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return !shape.LimitsTexts || texts.Matches(allowed.Value, value.GetString()!);
            case JsonValueKind.Number when shape.Minimum is not null || shape.Maximum is not null:
                return value.TryGetDecimal(out decimal number) && IsWithin(number, shape);
            case JsonValueKind.Array or JsonValueKind.Object when shape.LimitsContainers:
                throw ConstraintError.Unsupported($"'{shape.ValuesPath}' lists arrays or objects beside keywords that limit them, which is not supported.", shape.ValuesPath);
            default:
                return true;
        }
    }

    private static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number when value.TryGetDecimal(out decimal number) && decimal.IsInteger(number) => JsonTypes.Integer,
        JsonValueKind.Number => JsonTypes.Fraction,
        JsonValueKind.String => JsonTypes.Text,
        JsonValueKind.Array => JsonTypes.Array,
        _ => JsonTypes.Object,
    };

    private static bool IsWithin(decimal number, SchemaShape shape) =>
        (shape.Minimum is not { } low || number > low.Value || (number == low.Value && !low.IsExclusive))
        && (shape.Maximum is not { } high || number < high.Value || (number == high.Value && !high.IsExclusive));

    private bool Exclude(SchemaShape left, SchemaShape right, int depth)
    {
        compiler.Work.Spend(WorkOfPair);
        var types = PossibleTypes(left) & PossibleTypes(right);
        if (types == JsonTypes.None)
        {
            return true;
        }

        if (left.Values is { } values && right.Values is { } others)
        {
            compiler.Work.Spend(values.Count + others.Count);
            return !values.Exists(new ValueSet(others).Contains);
        }

        if ((types & ~JsonTypes.Number) == JsonTypes.None)
        {
            return IsBelow(left.Maximum, right.Minimum) || IsBelow(right.Maximum, left.Minimum);
        }

        if (types == JsonTypes.Text)
        {
            return left.MaxLength < right.MinLength || right.MaxLength < left.MinLength;
        }

        if (types == JsonTypes.Array)
        {
            return left.MaxItems < right.MinItems || right.MaxItems < left.MinItems;
        }

        return types == JsonTypes.Object && depth > 0 && (HasExcludingMember(left, right, depth) || Forbids(left, right) || Forbids(right, left));
    }

    private bool HasExcludingMember(SchemaShape left, SchemaShape right, int depth) =>
        left.Required.Intersect(right.Required).Any(name =>
            left.Properties.TryGetValue(name, out var one) && right.Properties.TryGetValue(name, out var other)
            && Exclude(compiler.Read(one), compiler.Read(other), depth - 1));

    /// <summary>Whether one schema must have a member that the other one must not.</summary>
    private static bool Forbids(SchemaShape one, SchemaShape other) =>
        other.OpenChoices.Count == 0 && other.PatternProperties.Count == 0
        && other.Additional.Exists(additional => additional.Schema.Schema.ValueKind == JsonValueKind.False)
        && one.Required.Any(name => !other.Properties.ContainsKey(name));

    private static bool IsBelow(NumberBound? maximum, NumberBound? minimum) =>
        maximum is { } high && minimum is { } low && (high.Value < low.Value || (high.Value == low.Value && (high.IsExclusive || low.IsExclusive)));

    private static JsonTypes PossibleTypes(SchemaShape shape) => shape.Values is { } values
        ? values.Aggregate(JsonTypes.None, (types, value) => types | TypeOf(value)) & shape.Types
        : shape.Types;
}
