using System.Text.Json;
using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>Puts schemas together to what they ask of a value, and refuses keywords that mean something else than is known here.</summary>
internal sealed class SchemaReader(SchemaDocument document, GrammarWork work)
{
    private const JsonTypes NoType = JsonTypes.None;

    /// <summary>Reads schemas that must all hold.</summary>
    /// <param name="schemas">The schemas.</param>
    /// <param name="choices">The alternatives that were chosen, by the path of their keyword.</param>
    public SchemaShape Read(IReadOnlyList<SchemaPart> schemas, IReadOnlyDictionary<string, int> choices)
    {
        var shape = new SchemaShape();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<SchemaPart>(schemas);
        while (open.TryDequeue(out var part))
        {
            if (!seen.Add(part.Path))
            {
                continue;
            }

            switch (part.Schema.ValueKind)
            {
                case JsonValueKind.True:
                    break;
                case JsonValueKind.False:
                    shape.Types = NoType;
                    break;
                case JsonValueKind.Object:
                    Read(part, shape, open, choices);
                    break;
                default:
                    throw ConstraintError.Invalid($"The schema at '{part.Path}' is no object, true or false.", part.Path);
            }
        }

        return shape;
    }

    private void Read(SchemaPart part, SchemaShape shape, Queue<SchemaPart> open, IReadOnlyDictionary<string, int> choices)
    {
        JsonTypes? types = null;
        var implied = NoType;
        bool isNullable = false;
        List<JsonElement>? values = null;
        string valuesPath = "";
        bool hasChoices = false;
        bool asksMore = false;
        JsonElement? additional = null;
        JsonElement? items = null;
        int prefix = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var patterns = new List<string>();
        foreach (var member in part.Schema.EnumerateObject())
        {
            var value = member.Value;
            var inner = part.Member(member.Name, value);
            work.Spend(1 + SizeOf(value));
            bool isAnnotation = false;
            switch (member.Name)
            {
                case "type":
                    types = Types(inner);
                    break;
                case "nullable":
                    isNullable = Flag(inner);
                    break;
                case "enum":
                    values = Common(values, [.. Elements(inner).Select(each => each.Schema)]);
                    valuesPath = inner.Path;
                    break;
                case "const":
                    values = Common(values, [value]);
                    valuesPath = inner.Path;
                    break;
                case "$ref":
                    open.Enqueue(document.Resolve(Text(inner), inner.Path));
                    break;
                case "allOf":
                    foreach (var each in Elements(inner))
                    {
                        open.Enqueue(each);
                    }

                    break;
                case "anyOf" or "oneOf":
                    hasChoices = true;
                    if (choices.TryGetValue(inner.Path, out int chosen))
                    {
                        open.Enqueue(inner.Member(chosen, value[chosen]));
                    }
                    else
                    {
                        shape.OpenChoices.Add(new SchemaChoice(inner.Path, [.. Elements(inner)], member.Name == "oneOf", IsAlone: false));
                    }

                    continue;
                case "minLength":
                    shape.MinLength = Math.Max(shape.MinLength, Count(inner));
                    implied |= JsonTypes.Text;
                    break;
                case "maxLength":
                    shape.MaxLength = Math.Min(shape.MaxLength ?? int.MaxValue, Count(inner));
                    implied |= JsonTypes.Text;
                    break;
                case "pattern":
                    shape.Patterns.Add((Text(inner), inner.Path));
                    implied |= JsonTypes.Text;
                    break;
                case "format":
                    if (!TextFormats.IsOfNumbers(Text(inner)))
                    {
                        shape.Formats.Add((Text(inner), inner.Path));
                        implied |= JsonTypes.Text;
                    }

                    break;
                case "minimum" or "exclusiveMinimum" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                    shape.Minimum = Stricter(shape.Minimum, new NumberBound(Number(inner), member.Name != "minimum"), sign: 1);
                    implied |= JsonTypes.Number;
                    break;
                case "maximum" or "exclusiveMaximum" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                    shape.Maximum = Stricter(shape.Maximum, new NumberBound(Number(inner), member.Name != "maximum"), sign: -1);
                    implied |= JsonTypes.Number;
                    break;
                case "minItems":
                    shape.MinItems = Math.Max(shape.MinItems, Count(inner));
                    implied |= JsonTypes.Array;
                    break;
                case "maxItems":
                    shape.MaxItems = Math.Min(shape.MaxItems ?? int.MaxValue, Count(inner));
                    implied |= JsonTypes.Array;
                    break;
                case "prefixItems":
                    prefix = ReadPrefix(inner, shape);
                    implied |= JsonTypes.Array;
                    break;
                case "items":
                    items = value;
                    implied |= JsonTypes.Array;
                    break;
                case "uniqueItems" when value.ValueKind == JsonValueKind.False:
                    isAnnotation = true;
                    break;
                case "properties":
                    ReadProperties(inner, shape, names);
                    implied |= JsonTypes.Object;
                    break;
                case "required":
                    shape.Required.UnionWith(Elements(inner).Select(Text));
                    implied |= JsonTypes.Object;
                    break;
                case "additionalProperties":
                    additional = value;
                    implied |= JsonTypes.Object;
                    break;
                case "patternProperties":
                    foreach (var pattern in Members(inner))
                    {
                        shape.PatternProperties.Add((pattern.Name, inner.Member(pattern.Name, pattern.Value)));
                        patterns.Add(pattern.Name);
                    }

                    implied |= JsonTypes.Object;
                    break;
                case "propertyNames":
                    shape.PropertyNames.Add(inner);
                    implied |= JsonTypes.Object;
                    break;
                case "minProperties":
                    shape.MinProperties = Math.Max(shape.MinProperties, Count(inner));
                    shape.MinPropertiesPath = inner.Path;
                    implied |= JsonTypes.Object;
                    break;
                case "maxProperties":
                    shape.MaxProperties = Math.Min(shape.MaxProperties ?? int.MaxValue, Count(inner));
                    shape.MaxPropertiesPath = inner.Path;
                    implied |= JsonTypes.Object;
                    break;
                default:
                    isAnnotation = SchemaKeywords.IsAnnotation(member.Name)
                        ? true
                        : throw ConstraintError.Unsupported($"The schema keyword '{member.Name}' at '{inner.Path}' is not supported.", inner.Path);
                    break;
            }

            asksMore |= !isAnnotation;
        }

        if (items is { } item)
        {
            shape.Items.Add((part.Member("items", item), prefix));
        }

        if (additional is { } other)
        {
            shape.Additional.Add(new AdditionalProperties(part.Member("additionalProperties", other), names, patterns));
        }

        // Keywords of one type alone mean that type, where the schema does not name one.
        types ??= implied != NoType && values is null && !hasChoices && !part.Schema.TryGetProperty("$ref", out _) && !part.Schema.TryGetProperty("allOf", out _) ? implied : JsonTypes.All;
        shape.Types &= types.Value | (isNullable ? JsonTypes.Null : NoType);
        if (values is not null)
        {
            if (isNullable)
            {
                values.Add(SchemaKeywords.Null);
            }

            shape.Values = Common(shape.Values, values);
            shape.ValuesPath = valuesPath;
        }

        if (hasChoices && !asksMore)
        {
            for (int i = 0; i < shape.OpenChoices.Count; i++)
            {
                bool isOwn = shape.OpenChoices[i].Path == $"{part.Path}/anyOf" || shape.OpenChoices[i].Path == $"{part.Path}/oneOf";
                shape.OpenChoices[i] = shape.OpenChoices[i] with { IsAlone = shape.OpenChoices[i].IsAlone || isOwn };
            }
        }
    }

    private static int SizeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength(),
        JsonValueKind.Object => value.GetPropertyCount(),
        _ => 0,
    };

    private static List<JsonElement> Common(List<JsonElement>? left, List<JsonElement> right)
    {
        if (left is null)
        {
            return right;
        }

        var known = new ValueSet(right);
        return left.FindAll(known.Contains);
    }

    private static int ReadPrefix(SchemaPart part, SchemaShape shape)
    {
        int index = 0;
        foreach (var item in Elements(part))
        {
            if (shape.PrefixItems.Count == index)
            {
                shape.PrefixItems.Add([]);
            }

            shape.PrefixItems[index++].Add(item);
        }

        return index;
    }

    private static void ReadProperties(SchemaPart part, SchemaShape shape, HashSet<string> names)
    {
        foreach (var property in Members(part))
        {
            if (names.Add(property.Name) && !shape.Properties.ContainsKey(property.Name))
            {
                shape.PropertyOrder.Add(property.Name);
                shape.Properties[property.Name] = [];
            }

            shape.Properties[property.Name].Add(part.Member(property.Name, property.Value));
        }
    }

    private static NumberBound Stricter(NumberBound? known, NumberBound added, int sign)
    {
        if (known is not { } bound)
        {
            return added;
        }

        int order = bound.Value.CompareTo(added.Value) * sign;
        return order > 0 || (order == 0 && bound.IsExclusive) ? bound : added;
    }

    private static JsonTypes Types(SchemaPart part) => part.Schema.ValueKind == JsonValueKind.Array
        ? Elements(part).Aggregate(NoType, (types, each) => types | TypeOf(each))
        : TypeOf(part);

    private static JsonTypes TypeOf(SchemaPart part) => Text(part) switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.Text,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        var other => throw ConstraintError.Invalid($"'{other}' at '{part.Path}' is no type of JSON Schema.", part.Path),
    };

    private static IEnumerable<SchemaPart> Elements(SchemaPart part) => part.Schema.ValueKind == JsonValueKind.Array && part.Schema.GetArrayLength() > 0
        ? part.Schema.EnumerateArray().Select((each, index) => part.Member(index, each))
        : part.Path.EndsWith("/required", StringComparison.Ordinal) && part.Schema.ValueKind == JsonValueKind.Array
            ? []
            : throw Wrong(part, "an array that is not empty");

    private static JsonElement.ObjectEnumerator Members(SchemaPart part) =>
        part.Schema.ValueKind == JsonValueKind.Object ? part.Schema.EnumerateObject() : throw Wrong(part, "an object");

    private static string Text(SchemaPart part) => part.Schema.ValueKind == JsonValueKind.String ? part.Schema.GetString()! : throw Wrong(part, "a string");

    private static bool Flag(SchemaPart part) =>
        part.Schema.ValueKind is JsonValueKind.True or JsonValueKind.False ? part.Schema.GetBoolean() : throw Wrong(part, "true or false");

    private static int Count(SchemaPart part) =>
        part.Schema.ValueKind == JsonValueKind.Number && part.Schema.TryGetDecimal(out decimal number) && number >= 0 && decimal.IsInteger(number)
            ? (int)Math.Min(number, GrammarLimits.Repetitions)
            : throw Wrong(part, "a whole number of at least 0");

    private static decimal Number(SchemaPart part) =>
        part.Schema.ValueKind == JsonValueKind.Number && part.Schema.TryGetDecimal(out decimal number) ? number : throw Wrong(part, "a number within 28 digits");

    private static EngineException Wrong(SchemaPart part, string expected) => ConstraintError.Invalid($"'{part.Path}' must be {expected}.", part.Path);
}
