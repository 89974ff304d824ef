namespace Sluice.Core.Events;

/// <summary>The operator changed the adapters of a model.</summary>
/// <param name="Time">When.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Name">The adapter's name.</param>
/// <param name="Action">What was done: <c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="RequestId">The request that asked for it.</param>
public sealed record AdapterChanged(DateTimeOffset Time, string Model, string Name, string Action, string RequestId);
