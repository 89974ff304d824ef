using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>One key of an options record.</summary>
internal abstract class Key<TOwner>(string name, string meaning)
{
    public string Name { get; } = name;

    public string Meaning { get; } = meaning;

    /// <summary>Whether the key has to be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What else can give a required key, as the end of the error's sentence.</summary>
    public string RequiredHint { get; init; } = "";

    /// <summary>Words for a default that depends on the machine.</summary>
    public string? DefaultText { get; init; }

    public abstract OptionType Type { get; }

    /// <summary>Gives the owner with the node's value, or the owner itself when there is none.</summary>
    public abstract TOwner Bind(TOwner owner, ConfigNode node, string path, BindingContext context);

    public abstract JsonNode? Render(TOwner owner, string path, RenderContext context);
}
