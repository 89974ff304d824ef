using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>Known keys that make up one options record.</summary>
/// <param name="defaults">A record with every default.</param>
/// <param name="keys">The keys, in the order of the reference.</param>
internal sealed class ObjectType<T>(Func<T> defaults, params Key<T>[] keys) : OptionType<T>, IObjectType
    where T : class
{
    public override string Label => "mapping";

    public override bool IsScalar => false;

    public override IObjectType Object => this;

    public override OptionType? Child(string segment) =>
        Array.Find(keys, key => key.Name.Equals(segment, StringComparison.OrdinalIgnoreCase))?.Type;

    public override bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out T value)
    {
        value = defaults();
        context.Nodes[path] = node;
        if (node.IsNull && keys.All(key => !key.IsRequired))
        {
            return true;
        }

        if (node is not MappingNode mapping)
        {
            context.Report(node, path, $"expected a {Label}, found {node.Kind}");
            return false;
        }

        foreach (var entry in mapping.Entries)
        {
            if (Array.Find(keys, key => key.Name == entry.Key) is { } key)
            {
                value = key.Bind(value, entry.Value, Join(path, key.Name), context);
            }
            else
            {
                context.Report(entry.KeyOrigin, path, Suggestion.UnknownKey(entry.Key, keys.Select(key => key.Name)));
            }
        }

        foreach (var key in keys.Where(key => key.IsRequired && mapping.Find(key.Name) is null))
        {
            context.Report(node, path, $"'{key.Name}' is required{key.RequiredHint}");
        }

        return true;
    }

    public override JsonNode Render(T value, string path, RenderContext context) =>
        new JsonObject(keys.Select(key => KeyValuePair.Create(key.Name, key.Render(value, Join(path, key.Name), context))));

    public IReadOnlyList<KeyDescription> Describe()
    {
        var empty = defaults();
        return [.. keys.Select(key => new KeyDescription(
            key.Name, key.Type, key.Meaning, key.IsRequired, key.IsRequired ? null : key.Render(empty, key.Name, RenderContext.Plain), key.DefaultText))];
    }

    public override JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var key in Describe())
        {
            var schema = key.Type.Schema();
            schema["description"] = key.Meaning;
            if (key is { IsRequired: false, DefaultText: null } && key.Type is not IObjectType)
            {
                schema["default"] = key.Default?.DeepClone();
            }

            properties[key.Name] = schema;
        }

        var result = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = keys.Where(key => key is { IsRequired: true, RequiredHint: "" }).Select(key => JsonValue.Create(key.Name)).ToArray();
        if (required.Length > 0)
        {
            result["required"] = new JsonArray([.. required]);
        }

        return result;
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
