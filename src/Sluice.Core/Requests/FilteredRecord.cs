namespace Sluice.Core.Requests;

/// <summary>A target that was ruled out.</summary>
/// <param name="Target">Provider and model, as <c>provider/model</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record FilteredRecord(string Target, string Reason);
