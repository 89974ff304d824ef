using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Core.Requests;

namespace Sluice.Storage.Sqlite;

/// <summary>The prepared statement that appends a request.</summary>
internal sealed class RequestInsert : IDisposable
{
    private static readonly string[] Columns =
    [
        "id", "time_unix_ms", "dialect", "model_asked", "model", "provider", "stream", "status", "outcome", "error_code", "input_tokens",
        "output_tokens", "cached_tokens", "reasoning_tokens", "usage_estimated", "time_to_first_token_ms", "duration_ms", "details",
    ];

    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    public RequestInsert(SqliteConnection connection)
    {
        _command = connection.CreateCommand();
        _command.CommandText = $"INSERT INTO requests ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(column => "$" + column))})";
        _parameters = [.. Columns.Select(column => _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + column }))];
        _command.Prepare();
    }

    public void Execute(RequestRecord record, SqliteTransaction transaction)
    {
        var details = new RequestDetails(record.Candidates, record.Filtered, record.Attempts, record.Dropped, record.Changed);
        Set(0, record.Id);
        Set(1, record.Time.ToUnixTimeMilliseconds());
        Set(2, record.Dialect);
        Set(3, record.ModelAsked);
        Set(4, record.Model);
        Set(5, record.Provider);
        Set(6, record.Stream);
        Set(7, record.Status);
        Set(8, (int)record.Outcome);
        Set(9, record.ErrorCode);
        Set(10, record.InputTokens);
        Set(11, record.OutputTokens);
        Set(12, record.CachedTokens);
        Set(13, record.ReasoningTokens);
        Set(14, record.UsageEstimated);
        Set(15, record.TimeToFirstTokenMs);
        Set(16, record.DurationMs);
        Set(17, JsonSerializer.Serialize(details, RequestDetailsJson.Default.RequestDetails));
        _command.Transaction = transaction;
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();

    private void Set(int index, object? value) => _parameters[index].Value = value ?? DBNull.Value;
}
