using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A key with the type of its value and the property that it stands for.</summary>
internal sealed class Key<TOwner, TValue>(
    string name, OptionType<TValue> type, Func<TOwner, TValue> get, Func<TOwner, TValue, TOwner> with, string meaning) : Key<TOwner>(name, meaning)
{
    public override OptionType Type => type;

    public override TOwner Bind(TOwner owner, ConfigNode node, string path, BindingContext context) =>
        type.TryBind(node, path, context, out var value) ? with(owner, value) : owner;

    public override JsonNode? Render(TOwner owner, string path, RenderContext context) => type.Render(get(owner), path, context);
}
