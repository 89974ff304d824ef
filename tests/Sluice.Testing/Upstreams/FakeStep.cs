using System.Text;

namespace Sluice.Testing.Upstreams;

/// <summary>One step of a scripted answer; status and headers go out with the first bytes or an explicit <see cref="Headers"/>.</summary>
public abstract record FakeStep
{
    private FakeStep()
    {
    }

    /// <summary>Sends bytes and flushes them.</summary>
    public sealed record SendBytes(ReadOnlyMemory<byte> Bytes) : FakeStep;

    /// <summary>Waits until the test opens the gate.</summary>
    public sealed record WaitAt(Gate Gate) : FakeStep;

    /// <summary>Takes its time.</summary>
    public sealed record TakeTime(TimeSpan Time) : FakeStep;

    /// <summary>Sends the status line and the headers.</summary>
    public sealed record SendHeaders : FakeStep;

    /// <summary>Breaks the connection with a TCP reset.</summary>
    public sealed record BreakConnection : FakeStep;

    /// <summary>Stays silent until the client goes away.</summary>
    public sealed record StayForever : FakeStep;

    /// <summary>Sends text as UTF-8.</summary>
    public static FakeStep Send(string text) => new SendBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public static FakeStep Send(ReadOnlyMemory<byte> bytes) => new SendBytes(bytes);

    /// <summary>Waits at a gate.</summary>
    public static FakeStep Pause(Gate gate) => new WaitAt(gate);

    /// <summary>Takes its time, as a slow server does.</summary>
    public static FakeStep Delay(TimeSpan time) => new TakeTime(time);

    /// <summary>Sends the headers only.</summary>
    public static FakeStep Headers { get; } = new SendHeaders();

    /// <summary>Breaks the connection.</summary>
    public static FakeStep Reset { get; } = new BreakConnection();

    /// <summary>Stays silent.</summary>
    public static FakeStep Stall { get; } = new StayForever();
}
