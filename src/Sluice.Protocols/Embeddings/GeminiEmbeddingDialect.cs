using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Embeddings;

/// <summary>POST /v1beta/models/{model}:embedContent: one text.</summary>
internal sealed class GeminiEmbeddingDialect() : EmbeddingDialect(DialectName, GeminiDialect.Instance, Names)
{
    internal static readonly FieldNames Names = new(new Dictionary<string, string>
    {
        [EmbeddingFields.Input] = "content",
        [EmbeddingFields.Dimensions] = "outputDimensionality",
        [EmbeddingFields.TaskType] = "taskType",
    });

    private const string DialectName = "gemini-embeddings";

    public override bool TakesOne => true;

    public override void Rename(ReadOnlyMemory<byte> body, in RequestPeek peek, string model, SplicedBody output)
    {
        using var writer = JsonOutput.Create(output);
        if (JsonDocuments.TryRead(body.Span, out var root))
            GeminiEmbeddingText.Rename(writer, root, model);
    }

    public override Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        var state = new StateCollector(DialectName);
        var request = GeminiEmbeddingText.Read(root, reading, ref state);
        return reading.Error is { } error ? error : request with { State = state.Build() };
    }

    public override void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        losses.RefuseUnlessText(request, allowsTokens: false);
        losses.DropIf(request.EndUser is not null, EmbeddingFields.EndUser);
        losses.DropIf(request.SaysTruncate, EmbeddingFields.Truncate);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        GeminiEmbeddingText.Write(writer, request, request.Inputs[0].Text ?? "");
        writer.WriteState(request.State, DialectName, losses, "");
        writer.WriteEndObject();
    }

    public override EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body) =>
        JsonDocuments.TryRead(body.Span, out var root) && root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("embedding", out var embedding) && embedding.ValueKind == JsonValueKind.Object
        && embedding.TryGetProperty("values", out var values) && VectorJson.Read(values) is { } vector
            ? new EmbeddingResponse([vector], GeminiEmbeddingText.UsageOf(root))
            : null;

    public override void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteStartObject("embedding");
        writer.WriteVector("values", response.Vectors[0]);
        writer.WriteEndObject();
        GeminiEmbeddingText.WriteUsage(writer, response.Usage);
        writer.WriteEndObject();
    }
}
