namespace Sluice.Protocols.Peek;

/// <summary>What a frame of a stream holds.</summary>
[Flags]
public enum ObservedFrame
{
    /// <summary>Nothing that matters: a role, a ping, a frame that can't be read.</summary>
    None = 0,

    /// <summary>Content: text, reasoning, a tool call.</summary>
    Content = 1,

    /// <summary>A usage report.</summary>
    Usage = 2,

    /// <summary>A usage report and nothing else: the frame that a client gets only if it asked for it.</summary>
    UsageOnly = 4,

    /// <summary>The regular end of the stream.</summary>
    End = 8,

    /// <summary>An error, which ends the stream.</summary>
    Error = 16,
}
