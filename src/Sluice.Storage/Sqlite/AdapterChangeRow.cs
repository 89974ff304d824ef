using Sluice.Core.Adapters;

namespace Sluice.Storage.Sqlite;

/// <summary>A row of the table <c>adapter_changes</c>; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812 // Filled by the mapper, which goes by column names.
internal sealed class AdapterChangeRow
{
    public string model { get; set; } = "";
    public string name { get; set; } = "";
    public string? source { get; set; }
    public double weight { get; set; }
    public string? configured_source { get; set; }
    public double configured_weight { get; set; }

    public AdapterChange ToChange() => new(model, name) { Source = source, Weight = weight, ConfiguredSource = configured_source, ConfiguredWeight = configured_weight };
}
