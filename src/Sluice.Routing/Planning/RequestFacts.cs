using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Planning;

/// <summary>What planning has to know of a request.</summary>
/// <param name="Model">The model's name as asked for; null if none.</param>
/// <param name="Operation">What the model is asked for.</param>
public readonly record struct RequestFacts(string? Model, UpstreamOperation Operation = UpstreamOperation.Conversation);
