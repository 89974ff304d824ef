using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A reference or null.</summary>
internal sealed class OptionalType<T>(OptionType<T> inner) : OptionType<T?>
    where T : class
{
    public override string Label => inner.Label + " or null";

    public override bool IsScalar => inner.IsScalar;

    public override IObjectType? Object => inner.Object;

    public override OptionType? Child(string segment) => inner.Child(segment);

    public override bool TryBind(ConfigNode node, string path, BindingContext context, out T? value)
    {
        value = null;
        context.Nodes[path] = node;
        return node.IsNull || inner.TryBind(node, path, context, out value);
    }

    public override JsonNode? Render(T? value, string path, RenderContext context) =>
        value is null ? null : inner.Render(value, path, context);

    public override JsonObject Schema() => OrNull(inner.Schema());
}
