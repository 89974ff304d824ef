using System.Text;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Json;

/// <summary>A frame that is known again by its shape means what it means to a reader that has never seen one like it.</summary>
public sealed class FrameShapeTests
{
    private static readonly string[] s_texts =
    [
        "word", " ", "", "\\n", "a\\\"b", "\\\\", "\\/", "\\t\\r\\b\\f", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\x", "\\", "é", "漢字", "😀", "\"", "\n", "\u0001", "\\\\\\\"", "x\",\"y\":\"",
        "{\\\"a\\\":1}", "<BAD>", "a\u2028b", "\u007f",
    ];

    [Theory]
    [InlineData("openai", """{"id":"c","model":"m","choices":[{"index":<N>,"delta":{"content":"<T>"},"finish_reason":null}]<O>}""")]
    [InlineData("openai", """{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"<T>","role":"assistant"}}],"usage":null<O>}""")]
    [InlineData("openai", """{"id":"c","choices":[{"delta":{"reasoning":"<T>"}}]<O>}""")]
    [InlineData("openai", """{"id":"c","choices":[{"delta":{"refusal":"<T>","content":null}}]<O>}""")]
    [InlineData("openai", """{"choices":[{"index":0,"delta":{"content":"<T>"}},{"index":1,"delta":{"content":"<T>"}}]<O>}""")]
    [InlineData("openai", """{"choices":[{"index":0,"delta":{"content":"<T>","tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":"{\"a\":1}"}}]}}]<O>}""")]
    [InlineData("openai", """{"choices":[{"index":0,"delta":{"content":"<T>","other":"<T>"}}]<O>}""")]
    [InlineData("openai", """{"choices":[{"index":0,"delta":{"content":"<T>"},"logprobs":{"content":[{"token":"a","logprob":-1}]}}]<O>}""")]
    [InlineData("openai", """{"choices":[{"index":0,"delta":{"content":"<T>"}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}<O>}""")]
    [InlineData("openai", """{"choices":[{"index":<N>,"delta":{"content":"<T>"}}]}|||{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":"<T>"}}]}}]}|||{"choices":[{"delta":{"reasoning":"<T>"}}]}""")]
    [InlineData("anthropic", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"<T>"}}|||{"type":"content_block_stop","index":0}|||{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""")]
    [InlineData("ollama", """{"message":{"content":"<T>"},"done":false}|||{"message":{"thinking":"<T>"},"done":false}|||{"message":{"content":"<T>","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":false}""")]
    [InlineData("openai-responses", """{"type":"response.output_text.delta","output_index":<N>,"delta":"<T>"}|||{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"w"}]}}""")]
    [InlineData("anthropic", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"<T>"}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")]
    [InlineData("anthropic", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"<T>"}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""")]
    [InlineData("anthropic", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"<T>"}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""")]
    [InlineData("anthropic", """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"<T>"}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""")]
    [InlineData("ollama", """{"model":"m","created_at":"2026-01-01T00:00:0<N>Z","message":{"role":"assistant","content":"<T>"},"done":false}""")]
    [InlineData("ollama", """{"model":"m","created_at":"2026-01-01T00:00:0<N>Z","message":{"role":"assistant","content":"","thinking":"<T>"},"done":false}""")]
    [InlineData("openai-responses", """{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"sequence_number":<N>,"delta":"<T>","logprobs":[]<O>}""")]
    [InlineData("openai-responses", """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":<N>,"sequence_number":7,"delta":"<T>"<O>}""", """{"type":"response.output_item.added","output_index":0,"item":{"id":"r","type":"reasoning","summary":[]}}""")]
    [InlineData("openai-responses", """{"type":"response.function_call_arguments.delta","output_index":0,"sequence_number":<N>,"delta":"<T>"<O>}""", """{"type":"response.output_item.added","output_index":0,"item":{"id":"f","call_id":"c","type":"function_call","name":"f","arguments":""}}""")]
    public void Decode_FramesAlike_MeansTheSameAsFramesThatAreAllDifferent(string dialect, string template, string? first = null)
    {
        var random = new Random(template.Length);
        var codec = Wire.Named(dialect).Responses;
        for (var round = 0; round < 60; round++)
        {
            var alike = codec.CreateStreamDecoder();
            var different = codec.CreateStreamDecoder();
            if (first is not null)
                Assert.Equal(Events(different, Encoding.UTF8.GetBytes(first)), Events(alike, Encoding.UTF8.GetBytes(first)));
            for (var step = 0; step < 12; step++)
            {
                var frame = Frame(template, random);
                // White space at the start makes each frame unlike all others, and changes no meaning.
                byte[] padded = [.. Encoding.ASCII.GetBytes(new string(' ', step + 1)), .. frame];

                Assert.Equal(Events(different, padded), Events(alike, frame));
            }
        }
    }

    [Theory]
    [InlineData("openai", """{"id":"c","choices":[{"index":0,"delta":{"content":"<T>"}}],"obfuscation":"<O>"}""")]
    [InlineData("ollama", """{"created_at":"<O>","message":{"content":"<T>"},"done":false}""")]
    [InlineData("openai-responses", """{"type":"response.output_text.delta","output_index":0,"sequence_number":<N>,"delta":"<T>","obfuscation":"<O>"}""")]
    public void Decode_FramesAlike_TakesMemoryForNothingButTheText(string dialect, string template)
    {
        var decoder = Wire.Named(dialect).Responses.CreateStreamDecoder();
        var frames = Enumerable.Range(0, 200)
            .Select(i => Encoding.UTF8.GetBytes(template.Replace("<T>", $"w{i}", StringComparison.Ordinal).Replace("<N>", $"{i}", StringComparison.Ordinal).Replace("<O>", new string('x', i % 7), StringComparison.Ordinal)))
            .ToList();
        var events = new List<ConversationEvent>(1000);
        decoder.Decode(default, frames[0], events);
        decoder.Decode(default, frames[1], events);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames)
            decoder.Decode(default, frame, events);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / frames.Count, 0, 120);
    }

    private static List<string> Events(IStreamDecoder decoder, byte[] frame)
    {
        var events = new List<ConversationEvent>();
        decoder.Decode(default, frame, events);
        return [.. events.Select(item => item is ResponseFailed ? "failed" : item is BlockDelta delta ? $"{delta} {delta.Logprobs?.Count}" : item.ToString()!)];
    }

    private static byte[] Frame(string template, Random random)
    {
        var rare = random.Next(6) == 0;
        var text = s_texts[rare ? random.Next(s_texts.Length) : random.Next(3)];
        var padding = random.Next(3) switch
        {
            0 => "",
            1 => $",\"obfuscation\":\"{s_texts[rare ? random.Next(s_texts.Length) : 0]}\"",
            _ => $",\"obfuscation\":\"{new string('x', random.Next(5))}\"",
        };
        var templates = template.Split("|||");
        var frame = templates[random.Next(3) == 0 ? random.Next(templates.Length) : 0].Replace("<T>", text, StringComparison.Ordinal).Replace("<N>", random.Next(8) == 0 ? "1" : "0", StringComparison.Ordinal).Replace("<O>", padding, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(frame);
        var bad = bytes.AsSpan().IndexOf("<BAD>"u8);
        if (bad >= 0)
            bytes.AsSpan(bad, 5).Fill(0xFF);
        return bytes;
    }
}
