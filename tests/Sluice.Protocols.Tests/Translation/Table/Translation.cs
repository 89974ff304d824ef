using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sluice.Engine;
using Sluice.Node.Harnesses.Managed;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Runtimes;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>Translates samples; null where the sample can't be read.</summary>
internal static class Translation
{
    // The engine's schemas are texts; here they are compared by what they say.
    private static readonly JsonSerializerOptions s_engine = new() { Converters = { new SchemaTextConverter() }, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    // As the bundled model's template is found to be.
    private static readonly ReasoningControls s_bundled = new() { Variables = ["enable_thinking"], CanSwitch = true };

    public static Outcome? Request(IDialect client, IDialect upstream, JsonNode sample)
    {
        if (client.Requests.DecodeRequest(Wire.Bytes(sample.ToJsonString())).Value is not { } request)
            return null;
        var losses = new LossReport(client);
        var body = Wire.Encode(upstream, StopCutter.Take(request, upstream).Request with { IncludeUsage = request.Stream }, losses);
        // Some dialects say these in the address.
        return new Outcome(new JsonObject { ["model"] = request.Model, ["stream"] = request.Stream, ["body"] = body }, losses);
    }

    /// <summary>What the engine in the program gets of a request.</summary>
    public static Outcome? EngineRequest(IDialect client, JsonNode sample)
    {
        if (client.Requests.DecodeRequest(Wire.Bytes(sample.ToJsonString())).Value is not { } request)
            return null;
        var losses = new LossReport(client);
        ManagedLosses.Declare(request, losses, s_bundled, reasons: true);
        JsonNode? asked = request.Prompts.Count == 0
            ? JsonSerializer.SerializeToNode(ChatMapping.ToChat(request, RuntimeCaller.Anonymous, AdapterSelection.None), s_engine)
            : new JsonArray([.. request.Prompts.Select(prompt => JsonSerializer.SerializeToNode(ChatMapping.ToGeneration(request, prompt, RuntimeCaller.Anonymous, AdapterSelection.None), s_engine))]);
        // The gateway itself streams, repeats the prompt and knows the model.
        return new Outcome(new JsonObject { ["model"] = request.Model, ["stream"] = request.Stream, ["echo"] = request.EchoPrompt, ["asked"] = asked }, losses);
    }

    public static Outcome? Answer(IDialect upstream, IDialect client, JsonNode sample)
    {
        if (upstream.Responses.DecodeResponse(Wire.Bytes(sample.ToJsonString())).Value is not { } response)
            return null;
        var losses = new LossReport(client);
        return new Outcome(Wire.EncodeResponse(client, response, Wire.Context with { Losses = losses }), losses);
    }

    public static Outcome? Stream(IDialect upstream, IDialect client, JsonNode sample)
    {
        var events = Wire.DecodeStream(upstream, Wire.Bytes(Frames(upstream, sample.AsArray())));
        if (events.Exists(item => item is ResponseFailed))
            return null;
        var losses = new LossReport(client);
        var encoder = client.Responses.CreateStreamEncoder(Wire.Context with { Losses = losses });
        var output = new ArrayBufferWriter<byte>();
        foreach (var item in events)
            encoder.Encode(item, output);
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        var frames = client.Framing == StreamFraming.Lines ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : Wire.Frames(text).Select(frame => frame.Data);
        return new Outcome(new JsonArray([.. frames.Select(frame => frame == "[DONE]" ? frame : JsonNode.Parse(frame))]), losses);
    }

    private static string Frames(IDialect dialect, JsonArray frames)
    {
        var text = new StringBuilder();
        foreach (var frame in frames)
        {
            var data = frame is JsonValue ? frame.ToString() : frame!.ToJsonString();
            if (dialect.Framing == StreamFraming.Lines)
                text.Append(data).Append('\n');
            else
                text.Append("data: ").Append(data).Append("\n\n");
        }

        return text.ToString();
    }
}
