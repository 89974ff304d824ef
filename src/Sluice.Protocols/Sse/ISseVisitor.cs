namespace Sluice.Protocols.Sse;

/// <summary>Is told the events of a stream. The spans are valid during the call only.</summary>
public interface ISseVisitor
{
    /// <summary>An event with data.</summary>
    /// <param name="eventName">Its name; empty if it has none.</param>
    /// <param name="data">Its data, several lines joined by line feeds.</param>
    /// <param name="raw">The bytes as they came, with the blank line that ends them.</param>
    void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw);

    /// <summary>Bytes that carry no data: comments, blank lines, an event name alone. Together with the events' bytes they are the whole stream.</summary>
    /// <param name="raw">The bytes as they came.</param>
    void OnOther(ReadOnlySpan<byte> raw)
    {
    }
}
