namespace Sluice.Protocols.Dialects;

/// <summary>A wire protocol for conversations: its name and its codecs.</summary>
public interface IDialect
{
    /// <summary>Its name, such as <c>openai</c> or <c>anthropic</c>.</summary>
    string Name { get; }

    /// <summary>Requests.</summary>
    IRequestCodec Requests { get; }

    /// <summary>Answers and errors.</summary>
    IResponseCodec Responses { get; }

    /// <summary>How its upstreams frame streams.</summary>
    StreamFraming Framing => StreamFraming.ServerSentEvents;

    /// <summary>The largest frame of a stream, in bytes; a dialect whose last frame repeats the whole answer has larger ones.</summary>
    int LargestFrame => 1 << 20;

    /// <summary>How it names the conversation model's fields.</summary>
    FieldNames FieldNames => FieldNames.Neutral;
}
