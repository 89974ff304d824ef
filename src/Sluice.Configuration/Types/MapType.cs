using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>The user's own names, each with a value of one type.</summary>
/// <param name="item">The type of each value.</param>
/// <param name="label">What the reference calls it.</param>
/// <param name="comparer">How names compare.</param>
/// <param name="checkKey">Gives what is wrong with a name, or null.</param>
internal sealed class MapType<T>(OptionType<T> item, string label, StringComparer comparer, Func<string, string?> checkKey)
    : OptionType<IReadOnlyDictionary<string, T>>
{
    public override string Label => label;

    public override bool IsScalar => false;

    public override bool HasFreeKeys => true;

    public override OptionType? Child(string segment) => item;

    public override bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> value)
    {
        value = null;
        context.Nodes[path] = node;
        if (node.IsNull)
        {
            return false;
        }

        if (node is not MappingNode mapping)
        {
            context.Report(node, path, $"expected a {Label}, found {node.Kind}");
            return false;
        }

        var items = new Dictionary<string, T>(comparer);
        foreach (var entry in mapping.Entries)
        {
            if (checkKey(entry.Key) is { } problem)
            {
                context.Report(entry.KeyOrigin, path, $"the name '{entry.Key}' {problem}");
            }
            else if (item.TryBind(entry.Value, $"{path}.{entry.Key}", context, out var bound) && !items.TryAdd(entry.Key, bound))
            {
                context.Report(entry.KeyOrigin, path, $"the name '{entry.Key}' is there twice; case makes no difference");
            }
        }

        value = items;
        return true;
    }

    public override JsonNode Render(IReadOnlyDictionary<string, T> value, string path, RenderContext context) =>
        new JsonObject(value.Select(entry => KeyValuePair.Create(entry.Key, item.Render(entry.Value, $"{path}.{entry.Key}", context))));

    public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = item.Schema() };
}
