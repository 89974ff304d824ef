using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>What an answer shows to the client besides its content.</summary>
/// <param name="Id">The answer's id, used when the upstream told none that fits the dialect.</param>
/// <param name="Model">The model's name as the client sent it.</param>
/// <param name="Created">When the answer was made.</param>
/// <param name="IncludeUsage">Whether a stream shows usage, where the dialect leaves that to the client.</param>
public sealed record ResponseContext(string Id, string Model, DateTimeOffset Created, bool IncludeUsage)
{
    /// <summary>How the client wants a stream framed, where its dialect leaves that to it.</summary>
    public StreamFraming Framing { get; init; }

    /// <summary>How long the request has taken so far, for dialects that tell times; null if nobody measures.</summary>
    public Func<TimeSpan>? Elapsed { get; init; }

    /// <summary>About how many tokens the input is, for dialects that tell it before anybody has counted; null if nobody knows.</summary>
    public Func<long>? EstimatedInput { get; init; }

    /// <summary>The client's request as it came, for dialects whose answers repeat its settings; empty where nobody needs it.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>
    /// Takes the whole answer as it is to be kept for later turns, where the dialect has such: before the client is told its end. Null where nobody
    /// keeps it.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? Keep { get; init; }

    /// <summary>Whether a tool of that name takes text rather than arguments, as the client defined it; null if none does.</summary>
    public Func<string, bool>? TakesText { get; init; }

    /// <summary>A block as the client knows its tools: a call of a function that stands for a tool that takes text is a call of that tool.</summary>
    internal Block AsAsked(Block block) => block is ToolCallBlock { TakesText: false } call && TakesText?.Invoke(call.Name) == true ? call with { TakesText = true } : block;

    /// <summary>Takes what of the answer the client's dialect can't tell; null where nobody asks.</summary>
    public LossReport? Losses { get; init; }
}
