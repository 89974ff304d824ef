namespace Sluice.Storage.Sqlite;

/// <summary>A row of the table <c>answers</c>; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812, CA1819 // Filled by the mapper, which goes by column names.
internal sealed class AnswerRow
{
    public long sequence { get; set; }
    public string id { get; set; } = "";
    public string owner { get; set; } = "";
    public string? previous { get; set; }
    public string provider { get; set; } = "";
    public string? key_id { get; set; }
    public bool kept_by_provider { get; set; }
    public long created_unix_ms { get; set; }
    public byte[] body { get; set; } = [];
}
