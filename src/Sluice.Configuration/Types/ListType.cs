using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A list of values of one type.</summary>
/// <param name="item">The type of each.</param>
/// <param name="placeholder">Stands for an entry that could not be read, so that the others keep their index; null leaves it out.</param>
/// <param name="minimum">The fewest entries.</param>
internal sealed class ListType<T>(OptionType<T> item, Func<T>? placeholder = null, int minimum = 0) : OptionType<IReadOnlyList<T>>
{
    public override string Label => "list of " + item.Label;

    public override bool IsScalar => false;

    public override bool IsList => true;

    public override IObjectType? Object => item.Object;

    public override OptionType? Child(string segment) => item;

    public override bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        context.Nodes[path] = node;
        if (node.IsNull)
        {
            return false;
        }

        if (node is not SequenceNode sequence)
        {
            context.Report(node, path, $"expected a {Label}, found {node.Kind}");
            return false;
        }

        if (sequence.Items.Count < minimum)
        {
            context.Report(node, path, $"needs at least {minimum} {(minimum == 1 ? "entry" : "entries")}");
        }

        var items = new List<T>(sequence.Items.Count);
        for (var index = 0; index < sequence.Items.Count; index++)
        {
            if (item.TryBind(sequence.Items[index], At(path, index), context, out var bound))
            {
                items.Add(bound);
            }
            else if (placeholder is not null)
            {
                items.Add(placeholder());
            }
        }

        value = items;
        return true;
    }

    public override JsonNode Render(IReadOnlyList<T> value, string path, RenderContext context) =>
        new JsonArray([.. value.Select((entry, index) => item.Render(entry, At(path, index), context))]);

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema() };
        if (minimum > 0)
        {
            schema["minItems"] = minimum;
        }

        return schema;
    }

    private static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
