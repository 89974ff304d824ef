using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A value or null.</summary>
internal sealed class OptionalValueType<T>(OptionType<T> inner) : OptionType<T?>
    where T : struct
{
    public override string Label => inner.Label + " or null";

    public override bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out T? value)
    {
        value = null;
        context.Nodes[path] = node;
        if (node.IsNull)
        {
            return true;
        }

        if (!inner.TryBind(node, path, context, out var present))
        {
            return false;
        }

        value = present;
        return true;
    }

    public override JsonNode? Render(T? value, string path, RenderContext context) =>
        value is { } present ? inner.Render(present, path, context) : null;

    public override JsonObject Schema() => OrNull(inner.Schema());
}
