using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Embeddings;

/// <summary>The older POST /api/embeddings: one text, no usage.</summary>
internal sealed class OllamaSingleEmbeddingDialect() : EmbeddingDialect(DialectName, OllamaChatDialect.Instance, Names)
{
    private static readonly FieldNames Names = new(new Dictionary<string, string> { [EmbeddingFields.Input] = "prompt" });

    private const string DialectName = "ollama-single-embeddings";

    public override bool TakesOne => true;

    public override Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        var request = new EmbeddingRequest { Truncate = true };
        var state = new StateCollector(DialectName);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name == "model")
                request = request with { Model = reading.Text(member.Name, member.Value) };
            else if (member.Name == "prompt")
                request = request with { Inputs = [new PromptText(reading.Text(member.Name, member.Value) ?? "", null)] };
            else if (!OllamaNames.IsOurs(member.Name))
                state.Add(member.Name, member.Value);
        }

        if (request.Inputs.Count == 0)
            reading.Fail("prompt", "'prompt' must be a string.");
        return reading.Error is { } error ? error : request with { State = state.Build() };
    }

    public override void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        losses.RefuseUnlessText(request, allowsTokens: false);
        losses.DropIf(request.EndUser is not null, EmbeddingFields.EndUser);
        losses.DropIf(request.TaskType is not null, EmbeddingFields.TaskType);
        losses.DropIf(request.Title is not null, EmbeddingFields.Title);
        losses.DropIf(request.Dimensions is not null, EmbeddingFields.Dimensions);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        writer.WriteString("prompt", request.Inputs[0].Text);
        writer.WriteState(request.State, DialectName, losses, "");
        writer.WriteEndObject();
    }

    public override EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body) =>
        JsonDocuments.TryRead(body.Span, out var root) && root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("embedding", out var values) && VectorJson.Read(values) is { } vector
            ? new EmbeddingResponse([vector], null)
            : null;

    public override void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteVector("embedding", response.Vectors[0]);
        writer.WriteEndObject();
    }
}
