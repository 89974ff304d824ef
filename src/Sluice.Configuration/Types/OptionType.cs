using System.Text.Json.Nodes;

namespace Sluice.Configuration.Types;

/// <summary>What a key may hold: the one place that its schema, its reference and its reading come from.</summary>
internal abstract class OptionType
{
    /// <summary>What the reference calls it, such as <c>duration</c> or <c>list of URL</c>.</summary>
    public abstract string Label { get; }

    public virtual bool IsScalar => true;

    public virtual bool IsList => false;

    /// <summary>Whether its keys are the user's own words instead of known ones.</summary>
    public virtual bool HasFreeKeys => false;

    /// <summary>The object type at the bottom, through lists and optional ones; null where there is none.</summary>
    public virtual IObjectType? Object => null;

    /// <summary>The type under a key or index, whatever its case; null where there is none.</summary>
    public virtual OptionType? Child(string segment) => null;

    /// <summary>The JSON Schema of its values.</summary>
    public abstract JsonObject Schema();

    /// <summary>The JSON Schema of what may also be null.</summary>
    protected static JsonObject OrNull(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
}
