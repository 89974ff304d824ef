using System.Text.Json;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Peek;

/// <summary>
/// Reads usage, stop reason and end out of an answer that passes through unchanged. Cheap: a frame is parsed only if its bytes may hold
/// one of them, and then really parsed, so that text which looks like usage stays text. One instance per answer.
/// </summary>
public abstract class UsageObserver
{
    /// <summary>The last usage that was told; null if none was.</summary>
    public Usage? Usage { get; private protected set; }

    /// <summary>Why the answer ended; null if untold.</summary>
    public StopReason? StopReason { get; private protected set; }

    /// <summary>Whether content has come.</summary>
    public bool HasContent { get; private protected set; }

    /// <summary>Whether the terminal frame has come (<c>[DONE]</c>, <c>message_stop</c>), or a whole body without error. A stream that ends without one, but with a <see cref="StopReason"/>, has ended well too.</summary>
    public bool HasEnded { get; private protected set; }

    /// <summary>The error that was told in the stream or in a body with status 200; null if none was.</summary>
    public ProtocolError? Error { get; private protected set; }

    /// <summary>The whole answer that the end of a stream told, where the dialect does; undefined if it did not.</summary>
    public JsonElement Answer { get; private protected set; }

    /// <summary>An observer for a dialect; null for a dialect without one.</summary>
    /// <param name="dialect">The dialect's name.</param>
    public static UsageObserver? For(string dialect) => dialect switch
    {
        OpenAiNames.Chat or OpenAiNames.Completions => new OpenAiUsageObserver(),
        AnthropicNames.Messages => new AnthropicUsageObserver(),
        GeminiNames.Dialect => new GeminiUsageObserver(),
        OllamaNames.Chat or OllamaNames.Generate => new OllamaUsageObserver(),
        ResponsesNames.Dialect => new ResponsesObserver(),
        _ => null,
    };

    /// <summary>Looks at one frame of a stream.</summary>
    /// <param name="eventName">The event's name; empty if it has none.</param>
    /// <param name="data">Its data.</param>
    /// <returns>What it holds.</returns>
    public abstract ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>Looks at a whole body; one that can't be read tells nothing.</summary>
    /// <param name="body">The JSON bytes.</param>
    public abstract void ObserveBody(ReadOnlySpan<byte> body);

    private protected static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = 128 });

    private protected static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
