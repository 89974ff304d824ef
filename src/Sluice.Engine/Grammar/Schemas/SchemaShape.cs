using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>All that one or several schemas together ask of a value. Lists of schemas ask for all of them.</summary>
internal sealed class SchemaShape
{
    public JsonTypes Types { get; set; } = JsonTypes.All;

    /// <summary>The only values; null for any.</summary>
    public List<JsonElement>? Values { get; set; }

    /// <summary>Where the values were asked for.</summary>
    public string ValuesPath { get; set; } = "";

    public int MinLength { get; set; }

    public int? MaxLength { get; set; }

    public List<(string Pattern, string Path)> Patterns { get; } = [];

    public List<(string Name, string Path)> Formats { get; } = [];

    public NumberBound? Minimum { get; set; }

    public NumberBound? Maximum { get; set; }

    public int MinItems { get; set; }

    public int? MaxItems { get; set; }

    /// <summary>What the items in front are, by their places.</summary>
    public List<List<SchemaPart>> PrefixItems { get; } = [];

    /// <summary>What the items behind those are; of several schemas each knows its own number of items in front.</summary>
    public List<(SchemaPart Schema, int After)> Items { get; } = [];

    /// <summary>The members that schemas name, in their order.</summary>
    public List<string> PropertyOrder { get; } = [];

    public Dictionary<string, List<SchemaPart>> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    public List<(string Pattern, SchemaPart Schema)> PatternProperties { get; } = [];

    /// <summary>What other members are, by the names and patterns of the schema that says so.</summary>
    public List<AdditionalProperties> Additional { get; } = [];

    public List<SchemaPart> PropertyNames { get; } = [];

    public int MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    public string? MinPropertiesPath { get; set; }

    public string? MaxPropertiesPath { get; set; }

    /// <summary>Groups of schemas of which one must hold, by path, that no choice was made for.</summary>
    public List<SchemaChoice> OpenChoices { get; } = [];

    /// <summary>Whether texts have to be more than that.</summary>
    public bool LimitsTexts => Patterns.Count + Formats.Count + MinLength > 0 || MaxLength is not null;

    /// <summary>Whether arrays or objects have to be more than that.</summary>
    public bool LimitsContainers =>
        MinItems > 0 || MaxItems is not null || PrefixItems.Count + Items.Count + Properties.Count + Required.Count > 0
        || PatternProperties.Count + Additional.Count + PropertyNames.Count + MinProperties > 0 || MaxProperties is not null;
}
