namespace Sluice.Core.Errors;

/// <summary>Everything that can go wrong on a request's road, as stage x party x reason. Each member has one outward shape (<see cref="ErrorShape"/>).</summary>
public enum ErrorKind
{
    /// <summary>Edge, client: no such route.</summary>
    EdgeClientUnknownRoute,

    /// <summary>Edge, client: the route exists, with another method.</summary>
    EdgeClientWrongMethod,

    /// <summary>Edge, client: body, header or count over a limit.</summary>
    EdgeClientTooLarge,

    /// <summary>Edge, client: a key is needed and missing, or unknown.</summary>
    EdgeClientInvalidKey,

    /// <summary>Edge, client: the route is for the operator alone.</summary>
    EdgeClientNotOperator,

    /// <summary>Understand, client: the body is no JSON.</summary>
    UnderstandClientInvalidJson,

    /// <summary>Understand, client: no model is named and there is no default.</summary>
    UnderstandClientMissingModel,

    /// <summary>Understand, client: a field has a value that it can't have.</summary>
    UnderstandClientInvalidValue,

    /// <summary>Understand, client: what is to be made is there already.</summary>
    UnderstandClientConflict,

    /// <summary>Understand, client: a file that is named is not there.</summary>
    UnderstandClientMissingFile,

    /// <summary>Understand, client: a field that the target can't express, in strict mode.</summary>
    UnderstandClientUnsupported,

    /// <summary>Plan, client: nobody knows the model.</summary>
    PlanClientUnknownModel,

    /// <summary>Plan, client: the model is of another kind than what is asked of it.</summary>
    PlanClientWrongTask,

    /// <summary>Plan, client: prompt and output don't fit the context.</summary>
    PlanClientContextExceeded,

    /// <summary>Plan, gateway: nothing that could answer is healthy.</summary>
    PlanGatewayNothingHealthy,

    /// <summary>Plan, gateway: the model is being loaded.</summary>
    PlanGatewayLoading,

    /// <summary>Plan, gateway: shutting down.</summary>
    PlanGatewayDraining,

    /// <summary>Attempt, upstream: no connection, or it broke.</summary>
    AttemptUpstreamConnection,

    /// <summary>Attempt, upstream: it failed inside (5xx).</summary>
    AttemptUpstreamFailed,

    /// <summary>Attempt, upstream: it does not accept our credential.</summary>
    AttemptUpstreamAuth,

    /// <summary>Attempt, upstream: what it sent can't be read.</summary>
    AttemptUpstreamMalformed,

    /// <summary>Attempt, upstream: it took too long.</summary>
    AttemptUpstreamTimeout,

    /// <summary>Attempt, upstream: it limits our rate (429).</summary>
    AttemptUpstreamRateLimited,

    /// <summary>Attempt, upstream: it is overloaded or away (503, 529).</summary>
    AttemptUpstreamOverloaded,

    /// <summary>Attempt, upstream: it refuses the request itself (400, 404, 413, 422), which is the client's to mend.</summary>
    AttemptUpstreamRejected,

    /// <summary>Attempt, engine: our own engine or its model failed.</summary>
    AttemptEngineFailed,

    /// <summary>Attempt, engine: its queue is full.</summary>
    AttemptEngineQueueFull,

    /// <summary>Relay, client: it went away.</summary>
    RelayClientGone,

    /// <summary>Anywhere, gateway: a bug of ours.</summary>
    AnywhereGatewayBug,
}
