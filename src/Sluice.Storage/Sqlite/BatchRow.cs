using Sluice.Core.Batches;
using Sluice.Core.Identity;

namespace Sluice.Storage.Sqlite;

/// <summary>A row of the table <c>batches</c> with its counts; the names are the columns'.</summary>
#pragma warning disable IDE1006, CA1812 // Filled by the mapper, which goes by column names.
internal sealed class BatchRow
{
    public string id { get; set; } = "";
    public string owner { get; set; } = "";
    public long created_unix_ms { get; set; }
    public bool is_async { get; set; }
    public int concurrency { get; set; }
    public int total { get; set; }
    public int status { get; set; }
    public long? ended_unix_ms { get; set; }
    public int completed { get; set; }
    public int failed { get; set; }

    public BatchRecord ToRecord() => new(
        id, new Principal(Enum.Parse<PrincipalKind>(owner)), DateTimeOffset.FromUnixTimeMilliseconds(created_unix_ms), is_async, concurrency, total)
    {
        Status = (BatchStatus)status,
        Ended = ended_unix_ms is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
        Completed = completed,
        Failed = failed,
    };
}
