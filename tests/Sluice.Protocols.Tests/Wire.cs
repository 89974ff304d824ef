using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Responses;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Tests;

/// <summary>What tests do with codecs, as texts.</summary>
internal static class Wire
{
    public static IDialect OpenAi => OpenAiChatDialect.Instance;

    public static IDialect Completions => OpenAiCompletionsDialect.Instance;

    public static IDialect Responses => ResponsesDialect.Instance;

    public static IDialect Anthropic => AnthropicDialect.Instance;

    public static IDialect Gemini => GeminiDialect.Instance;

    public static IDialect Ollama => OllamaChatDialect.Instance;

    public static IDialect OllamaGenerate => OllamaGenerateDialect.Instance;

    public static IDialect Named(string name) => name switch
    {
        "openai" => OpenAi,
        "openai-responses" => Responses,
        "anthropic" => Anthropic,
        "gemini" => Gemini,
        "ollama" => Ollama,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static ResponseContext Context { get; } = new("own-1", "shown-model", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), IncludeUsage: true) { Request = """{"include":["reasoning.encrypted_content"]}"""u8.ToArray() };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ConversationRequest Decode(IDialect dialect, string json)
    {
        var decoded = dialect.Requests.DecodeRequest(Bytes(json));
        Assert.Null(decoded.Error);
        return decoded.Value!;
    }

    public static ProtocolError DecodeError(IDialect dialect, string json)
    {
        var decoded = dialect.Requests.DecodeRequest(Bytes(json));
        Assert.Null(decoded.Value);
        return decoded.Error!;
    }

    public static JsonNode Encode(IDialect dialect, ConversationRequest request, LossReport? losses = null)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.Requests.EncodeRequest(request, output, losses ?? new LossReport());
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    public static ConversationResponse DecodeResponse(IDialect dialect, string json)
    {
        var decoded = dialect.Responses.DecodeResponse(Bytes(json));
        Assert.Null(decoded.Error);
        return decoded.Value!;
    }

    public static JsonNode EncodeResponse(IDialect dialect, ConversationResponse response, ResponseContext? context = null)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.Responses.EncodeResponse(response, context ?? Context, output);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    public static string EncodeStream(IDialect dialect, IEnumerable<ConversationEvent> events, ResponseContext? context = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = dialect.Responses.CreateStreamEncoder(context ?? Context);
        foreach (var item in events)
            encoder.Encode(item, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static List<ConversationEvent> DecodeStream(IDialect dialect, byte[] bytes, int pieceLength = int.MaxValue)
    {
        var events = new List<ConversationEvent>();
        var reader = new SseStreamReader(dialect.Responses.CreateStreamDecoder(), framing: dialect.Framing);
        for (var at = 0; at < bytes.Length; at += pieceLength)
        {
            reader.Push(bytes.AsSpan(at, Math.Min(pieceLength, bytes.Length - at)), events);
            if (pieceLength == int.MaxValue)
                break;
        }

        reader.Complete(events);
        return events;
    }

    public static List<ConversationEvent> DecodeStream(IDialect dialect, params ReadOnlySpan<string> data)
    {
        var text = new StringBuilder();
        foreach (var item in data)
            text.Append(dialect.Framing == StreamFraming.Lines ? "" : "data: ").Append(item).Append("\n\n");
        return DecodeStream(dialect, Bytes(text.ToString()));
    }

    public static ConversationResponse Assemble(IEnumerable<ConversationEvent> events)
    {
        var assembler = new ResponseAssembler();
        foreach (var item in events)
            assembler.Add(item);
        Assert.Null(assembler.Error);
        Assert.True(assembler.IsComplete);
        return assembler.Build();
    }

    /// <summary>The data of each frame, in order, with the event's name before it where there is one.</summary>
    public static List<(string Name, string Data)> Frames(string stream)
    {
        var visitor = new Collector();
        var parser = new SseParser();
        Assert.True(parser.Push(Bytes(stream), ref visitor));
        parser.Complete(ref visitor);
        return visitor.Frames;
    }

    public static string Shape(IEnumerable<ConversationEvent> events) => string.Join(' ', events.Select(e => e switch
    {
        ResponseStarted => "start",
        BlockStarted s => $"+{s.Choice}.{s.Index}:{s.Block switch { TextBlock => "text", ReasoningBlock => "think", ToolCallBlock c => $"call({c.Id},{c.Name})", RefusalBlock => "refusal", OpaqueBlock o => o.Type, _ => "other" }}",
        BlockDelta d => $"~{d.Choice}.{d.Index}:{d.Text}",
        BlockEnded d => $"-{d.Choice}.{d.Index}{(d.Signature is null ? "" : $"[{d.Signature}]")}",
        UsageReported u => $"usage({u.Usage.InputTokens},{u.Usage.OutputTokens})",
        ChoiceStopped c => $"stop({c.Choice},{c.Reason})",
        ResponseFailed f => $"failed({f.Error.Status},{f.Error.Code})",
        ResponseEnded => "end",
        _ => "?",
    }));

    public static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual   {actual?.ToJsonString()}");

    internal struct Collector : ISseVisitor
    {
        public Collector()
        {
        }

        public List<(string Name, string Data)> Frames { get; } = [];

        public List<byte> Raw { get; } = [];

        public readonly void OnEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> raw)
        {
            Frames.Add((Encoding.UTF8.GetString(eventName), Encoding.UTF8.GetString(data)));
            Raw.AddRange(raw);
        }

        public readonly void OnOther(ReadOnlySpan<byte> raw) => Raw.AddRange(raw);
    }
}
