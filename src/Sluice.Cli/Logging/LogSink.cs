using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>
/// Writes log lines to standard error from one background task, so that no request waits for a terminal or a pipe. If the reader of
/// the pipe falls behind by more than the queue holds, lines are dropped and their number is told.
/// </summary>
internal sealed class LogSink : IAsyncDisposable
{
    private const int QueueCapacity = 16_384;
    private const int Batch = 64 * 1024;

    // Waking a thread for every line costs more than the line; nobody reads a log faster than this.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    // A whole line, or a request still to be put into words.
    private readonly Channel<object> _lines = Channel.CreateBounded<object>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly Stream _output;
    private readonly ILineFormat _format;
    private readonly TimeProvider _time;
    private readonly Task _writer;
    private long _dropped;

    public LogSink(Stream output, ILineFormat format, TimeProvider time)
    {
        _output = output;
        _format = format;
        _time = time;
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>The look of the lines.</summary>
    public ILineFormat Format => _format;

    /// <summary>Writes a line.</summary>
    /// <param name="line">The line, without its end.</param>
    public void Write(string line) => Enqueue(line);

    /// <summary>Writes the line of a request.</summary>
    public void Write(RequestRecord record) => Enqueue(record);

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    private void Enqueue(object line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (buffer.WrittenCount < Batch && _lines.Reader.TryRead(out var line))
            {
                if (line is RequestRecord record)
                {
                    _format.WriteRequest(record, buffer);
                }
                else
                {
                    Encoding.UTF8.GetBytes((string)line, buffer);
                }

                buffer.Write("\n"u8);
            }

            var dropped = Interlocked.Exchange(ref _dropped, 0);
            if (dropped > 0)
            {
                Encoding.UTF8.GetBytes($"({dropped} log lines were dropped: the reader of standard error is too slow)\n", buffer);
            }

            try
            {
                await _output.WriteAsync(buffer.WrittenMemory).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // Nobody reads standard error any more; serving goes on.
            }

            var isFull = buffer.WrittenCount >= Batch;
            buffer.ResetWrittenCount();
            if (!isFull && !_lines.Reader.Completion.IsCompleted)
            {
                await Task.Delay(Gather, _time).ConfigureAwait(false);
            }
        }
    }
}
