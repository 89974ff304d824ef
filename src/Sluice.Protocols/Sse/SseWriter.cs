using System.Buffers;

namespace Sluice.Protocols.Sse;

/// <summary>Writes server-sent events.</summary>
public static class SseWriter
{
    /// <summary>Begins a frame: everything up to the data. The data must hold no line breaks, which compact JSON never does.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="eventName">The event's name; empty for none.</param>
    public static void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> eventName = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!eventName.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(eventName);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
    }

    /// <summary>Ends a frame.</summary>
    /// <param name="output">Takes the bytes.</param>
    public static void End(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes a whole frame with data that holds no line breaks.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="eventName">The event's name; empty for none.</param>
    /// <param name="data">The data.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        Begin(output, eventName);
        output.Write(data);
        End(output);
    }

    /// <summary>Writes a comment, which clients skip.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="text">The comment, without line breaks.</param>
    public static void Comment(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(": "u8);
        output.Write(text);
        output.Write("\n\n"u8);
    }
}
