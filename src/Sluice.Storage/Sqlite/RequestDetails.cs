using System.Text.Json.Serialization;
using Sluice.Core.Requests;

namespace Sluice.Storage.Sqlite;

/// <summary>The parts of a request record that are only read whole, as the JSON in the column <c>details</c>.</summary>
internal sealed record RequestDetails(
    IReadOnlyList<CandidateRecord> Candidates,
    IReadOnlyList<FilteredRecord> Filtered,
    IReadOnlyList<AttemptRecord> Attempts,
    IReadOnlyList<string> Dropped,
    IReadOnlyList<string> Changed,
    double? AudioSeconds = null);

/// <summary>Reads and writes <see cref="RequestDetails"/> without reflection.</summary>
[JsonSerializable(typeof(RequestDetails))]
internal sealed partial class RequestDetailsJson : JsonSerializerContext;
