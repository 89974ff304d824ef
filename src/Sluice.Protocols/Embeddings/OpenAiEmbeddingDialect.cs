using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Embeddings;

/// <summary>POST /v1/embeddings.</summary>
internal sealed class OpenAiEmbeddingDialect() : EmbeddingDialect(DialectName, OpenAiChatDialect.Instance, FieldNames.Neutral)
{
    private const string DialectName = "openai-embeddings";

    public override Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        var request = new EmbeddingRequest();
        var state = new StateCollector(DialectName);
        foreach (var member in root.EnumerateObject())
        {
            var name = member.Name;
            var value = member.Value;
            switch (name)
            {
                case "model":
                    request = request with { Model = reading.Text(name, value) };
                    break;
                case "input":
                    request = request with { Inputs = ReadInput(name, value, reading) };
                    break;
                case "dimensions":
                    request = request with { Dimensions = reading.Count(name, value, 1) };
                    break;
                case "encoding_format":
                    request = request with { IsBase64 = IsBase64(name, value, reading) };
                    break;
                case "user":
                    request = request with { EndUser = reading.Text(name, value) };
                    break;
                default:
                    if (!OpenAiNames.IsOurs(name))
                        state.Add(name, value);
                    break;
            }
        }

        if (request.Inputs.Count == 0)
            reading.Fail("input", "'input' must be a text, a list of texts, a list of tokens or a list of those, and not be empty.");
        return reading.Error is { } error ? error : request with { State = state.Build() };
    }

    public override void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        losses.RefuseUnlessText(request, allowsTokens: true);
        losses.DropIf(request.TaskType is not null, EmbeddingFields.TaskType);
        losses.DropIf(request.Title is not null, EmbeddingFields.Title);
        losses.DropIf(request is { SaysTruncate: true, Truncate: true }, EmbeddingFields.Truncate);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        writer.WritePropertyName("input");
        WriteInput(writer, request.Inputs);
        writer.WriteOptional("dimensions", request.Dimensions);
        writer.WriteOptional("user", request.EndUser);
        writer.WriteState(request.State, DialectName, losses, "");
        writer.WriteEndObject();
    }

    public override EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var data))
            return null;
        if (VectorJson.ReadAll(data, "embedding") is not { } vectors)
            return null;
        var ordered = new float[vectors.Count][];
        var place = 0;
        foreach (var item in data.EnumerateArray())
        {
            // Where no index is told, the order tells it.
            var index = item.TryGetProperty("index", out var told) && told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out var number) ? number : place;
            if (index < 0 || index >= ordered.Length || ordered[index] is not null)
                return null;
            ordered[index] = vectors[place++];
        }

        return new EmbeddingResponse(ordered, UsageOf(root));
    }

    public override void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (var i = 0; i < response.Vectors.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", i);
            if (request.IsBase64)
                writer.WriteBase64Vector("embedding", response.Vectors[i]);
            else
                writer.WriteVector("embedding", response.Vectors[i]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", model);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", response.Usage?.InputTokens ?? 0);
        writer.WriteNumber("total_tokens", response.Usage?.InputTokens ?? 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Usage? UsageOf(JsonView root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return null;
        var tokens = Count(usage, "prompt_tokens") ?? Count(usage, "total_tokens");
        return tokens is { } told ? new Usage { InputTokens = told } : null;

        static long? Count(JsonView usage, string name) =>
            usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
    }

    private static bool IsBase64(string name, JsonView value, RequestReading reading)
    {
        var format = reading.Text(name, value);
        if (format is not (null or "float" or "base64"))
            reading.Fail(name, "'encoding_format' must be \"float\" or \"base64\".");
        return format == "base64";
    }

    /// <summary>A text, texts, tokens or lists of tokens: what the first item is, all have to be.</summary>
    private static List<PromptText> ReadInput(string name, JsonView value, RequestReading reading)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [new PromptText(value.GetString()!, null)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return [];
        if (value.First.ValueKind == JsonValueKind.Number)
            return ReadTokens(name, value, reading) is { } tokens ? [tokens] : [];
        var inputs = new List<PromptText>(value.GetArrayLength());
        var kind = value.First.ValueKind;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != kind || kind is not (JsonValueKind.String or JsonValueKind.Array))
            {
                reading.Fail($"{name}[{index}]", $"'{name}[{index}]' must be a text or a list of tokens, like the items before it.");
                return [];
            }

            var input = kind == JsonValueKind.String ? new PromptText(item.GetString()!, null) : ReadTokens($"{name}[{index}]", item, reading);
            if (input is null)
                return [];
            inputs.Add(input);
            index++;
        }

        return inputs;
    }

    private static PromptText? ReadTokens(string name, JsonView value, RequestReading reading)
    {
        var tokens = new int[value.GetArrayLength()];
        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out tokens[at]) || tokens[at++] < 0)
            {
                reading.Fail(name, $"'{name}' must hold token ids only.");
                return null;
            }
        }

        if (tokens.Length > 0)
            return new PromptText(null, tokens);
        reading.Fail(name, $"'{name}' must not be empty.");
        return null;
    }

    private static void WriteInput(Utf8JsonWriter writer, IReadOnlyList<PromptText> inputs)
    {
        if (inputs.Count == 1)
        {
            Write(inputs[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var input in inputs)
            Write(input);
        writer.WriteEndArray();

        void Write(PromptText input)
        {
            if (input.TokenIds is not { } tokens)
            {
                writer.WriteStringValue(input.Text);
                return;
            }

            writer.WriteStartArray();
            foreach (var token in tokens)
                writer.WriteNumberValue(token);
            writer.WriteEndArray();
        }
    }
}
