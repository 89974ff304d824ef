using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Core.Requests;
using SQLitePCL;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// The prepared statements that append requests. They bind straight to SQLite: a command of ADO.NET costs more for each row than
/// the row itself.
/// </summary>
internal sealed class RequestInsert : IDisposable
{
    private static readonly string[] Columns =
    [
        "id", "time_unix_ms", "dialect", "model_asked", "model", "provider", "stream", "status", "outcome", "error_code", "input_tokens",
        "output_tokens", "cached_tokens", "reasoning_tokens", "usage_estimated", "time_to_first_token_ms", "duration_ms", "details",
    ];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly ArrayBufferWriter<byte> _details = new(512);
    private readonly Utf8JsonWriter _json;

    // What the parameters hold from the row before: most rows differ from it in a few columns only. Nothing is bound yet where there is no mark.
    private readonly string?[] _texts = new string?[Columns.Length + 1];
    private readonly long[] _numbers = new long[Columns.Length + 1];
    private readonly bool[] _isBound = new bool[Columns.Length + 1];
    private byte[] _utf8 = new byte[256];

    /// <exception cref="SqliteException">The table is missing.</exception>
    public RequestInsert(SqliteConnection connection)
    {
        _database = connection.Handle!;
        var sql = $"INSERT INTO requests ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(_ => "?"))})";
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        Transaction = new PreparedTransaction(connection);
        _json = new Utf8JsonWriter(_details);
    }

    /// <summary>What the records are appended in.</summary>
    public PreparedTransaction Transaction { get; }

    /// <summary>Appends a record, within the transaction that is open.</summary>
    /// <exception cref="SqliteException">The row could not be written.</exception>
    public void Execute(RequestRecord record)
    {
        // Indexes of parameters begin at 1 and follow the columns.
        Bind(1, record.Id);
        Bind(2, record.Time.ToUnixTimeMilliseconds());
        Bind(3, record.Dialect);
        Bind(4, record.ModelAsked);
        Bind(5, record.Model);
        Bind(6, record.Provider);
        Bind(7, record.Stream ? 1 : 0);
        Bind(8, record.Status);
        Bind(9, (int)record.Outcome);
        Bind(10, record.ErrorCode);
        Bind(11, record.InputTokens);
        Bind(12, record.OutputTokens);
        Bind(13, record.CachedTokens);
        Bind(14, record.ReasoningTokens);
        Bind(15, record.UsageEstimated ? 1 : 0);
        Check(record.TimeToFirstTokenMs is { } first ? raw.sqlite3_bind_double(_statement, 16, first) : raw.sqlite3_bind_null(_statement, 16));
        Check(raw.sqlite3_bind_double(_statement, 17, record.DurationMs));
        Check(raw.sqlite3_bind_text(_statement, 18, DetailsOf(record)));
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
    }

    public void Dispose()
    {
        _statement.Dispose();
        Transaction.Dispose();
        _json.Dispose();
    }

    private ReadOnlySpan<byte> DetailsOf(RequestRecord record)
    {
        _details.ResetWrittenCount();
        _json.Reset();
        var details = new RequestDetails(record.Candidates, record.Filtered, record.Attempts, record.Dropped, record.Changed, record.AudioSeconds);
        JsonSerializer.Serialize(_json, details, RequestDetailsJson.Default.RequestDetails);
        return _details.WrittenSpan;
    }

    private void Bind(int index, long value)
    {
        if (!_isBound[index] || _numbers[index] != value)
        {
            Check(raw.sqlite3_bind_int64(_statement, index, value));
            _numbers[index] = value;
            _isBound[index] = true;
        }
    }

    private void Bind(int index, string? value)
    {
        if (!_isBound[index] || _texts[index] != value)
        {
            Check(value switch
            {
                null => raw.sqlite3_bind_null(_statement, index),
                // An empty span would be null.
                "" => raw.sqlite3_bind_text(_statement, index, value),
                _ => raw.sqlite3_bind_text(_statement, index, Utf8(value)),
            });
            _texts[index] = value;
            _isBound[index] = true;
        }
    }

    private ReadOnlySpan<byte> Utf8(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _utf8.Length)
        {
            _utf8 = new byte[most];
        }

        return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
