using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Embeddings;

/// <summary>POST /api/embed. Texts that are too long are cut unless the request forbids it.</summary>
internal sealed class OllamaEmbeddingDialect() : EmbeddingDialect(DialectName, OllamaChatDialect.Instance, FieldNames.Neutral)
{
    private const string DialectName = "ollama-embeddings";

    public override Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        var request = new EmbeddingRequest { Truncate = true };
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
                    // Zero means all of them.
                    request = request with { Dimensions = reading.Count(name, value, 0) is > 0 and var count ? count : null };
                    break;
                case "truncate":
                    var says = reading.Flag(name, value);
                    request = request with { Truncate = says ?? true, SaysTruncate = says is not null };
                    break;
                default:
                    if (!OllamaNames.IsOurs(name))
                        state.Add(name, value);
                    break;
            }
        }

        if (request.Inputs.Count == 0)
            reading.Fail("input", "'input' must be a text or a list of texts, and not be empty.");
        return reading.Error is { } error ? error : request with { State = state.Build() };
    }

    public override void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        losses.RefuseUnlessText(request, allowsTokens: false);
        losses.DropIf(request.EndUser is not null, EmbeddingFields.EndUser);
        losses.DropIf(request.TaskType is not null, EmbeddingFields.TaskType);
        losses.DropIf(request.Title is not null, EmbeddingFields.Title);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        writer.WriteStartArray("input");
        foreach (var input in request.Inputs)
            writer.WriteStringValue(input.Text);
        writer.WriteEndArray();
        // Left unsaid, texts would be cut without a word.
        writer.WriteBoolean("truncate", request.Truncate ?? false);
        writer.WriteOptional("dimensions", request.Dimensions);
        writer.WriteState(request.State, DialectName, losses, "");
        writer.WriteEndObject();
    }

    public override EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("embeddings", out var list) || VectorJson.ReadAll(list, null) is not { } vectors)
            return null;
        var isTold = root.TryGetProperty("prompt_eval_count", out var count) && count.ValueKind == JsonValueKind.Number;
        return new EmbeddingResponse(vectors, isTold && count.TryGetInt64(out var tokens) && tokens >= 0 ? new Usage { InputTokens = tokens } : null);
    }

    public override void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("model", model);
        writer.WriteStartArray("embeddings");
        foreach (var vector in response.Vectors)
            writer.WriteVector(vector);
        writer.WriteEndArray();
        writer.WriteNumber("prompt_eval_count", response.Usage?.InputTokens ?? 0);
        writer.WriteEndObject();
    }

    private static List<PromptText> ReadInput(string name, JsonView value, RequestReading reading)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [new PromptText(value.GetString()!, null)];
        if (value.ValueKind != JsonValueKind.Array)
            return [];
        var inputs = new List<PromptText>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                reading.Fail($"{name}[{inputs.Count}]", $"'{name}[{inputs.Count}]' must be a text.");
                return [];
            }

            inputs.Add(new PromptText(item.GetString()!, null));
        }

        return inputs;
    }
}
