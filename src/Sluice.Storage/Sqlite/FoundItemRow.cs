namespace Sluice.Storage.Sqlite;

/// <summary>A row of <c>answer_items</c> with who made its answer; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812, CA1819 // Filled by the mapper, which goes by column names.
internal sealed class FoundItemRow
{
    public string id { get; set; } = "";
    public bool is_output { get; set; }
    public byte[] body { get; set; } = [];
    public string provider { get; set; } = "";
    public string? key_id { get; set; }
    public bool kept_by_provider { get; set; }
}
