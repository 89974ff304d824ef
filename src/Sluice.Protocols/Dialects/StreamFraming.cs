namespace Sluice.Protocols.Dialects;

/// <summary>How the pieces of a stream are told apart.</summary>
public enum StreamFraming
{
    /// <summary>Server-sent events (text/event-stream).</summary>
    ServerSentEvents,

    /// <summary>One JSON value a line (application/x-ndjson).</summary>
    Lines,

    /// <summary>The elements of one JSON array (application/json).</summary>
    JsonArray,
}
