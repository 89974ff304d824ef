using System.Buffers;
using Microsoft.Extensions.Logging;
using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>The look of log lines: text for people or JSON for machines.</summary>
internal interface ILineFormat
{
    /// <summary>Puts an event into a line.</summary>
    string Event(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception);

    /// <summary>Writes the line of a request, without its end.</summary>
    void WriteRequest(RequestRecord record, IBufferWriter<byte> output);
}
