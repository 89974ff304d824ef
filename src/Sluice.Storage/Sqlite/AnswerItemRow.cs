namespace Sluice.Storage.Sqlite;

/// <summary>A row of the table <c>answer_items</c>; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812, CA1819 // Filled by the mapper, which goes by column names.
internal sealed class AnswerItemRow
{
    public string id { get; set; } = "";
    public bool is_output { get; set; }
    public byte[] body { get; set; } = [];
}
