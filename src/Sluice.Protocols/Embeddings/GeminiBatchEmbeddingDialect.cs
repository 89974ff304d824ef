using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Embeddings;

/// <summary>POST /v1beta/models/{model}:batchEmbedContents: several texts, each in a request of its own.</summary>
internal sealed class GeminiBatchEmbeddingDialect() : EmbeddingDialect(DialectName, GeminiDialect.Instance, GeminiEmbeddingDialect.Names)
{
    private const string DialectName = "gemini-batch-embeddings";

    public override void Rename(ReadOnlyMemory<byte> body, in RequestPeek peek, string model, SplicedBody output)
    {
        using var writer = JsonOutput.Create(output);
        if (!JsonDocuments.TryRead(body.Span, out var root))
            return;
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name != "requests" || member.Value.ValueKind != JsonValueKind.Array)
            {
                writer.WriteElement(member.Name, member.Value);
                continue;
            }

            writer.WriteStartArray(member.Name);
            foreach (var request in member.Value.EnumerateArray())
                GeminiEmbeddingText.Rename(writer, request, model);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public override Decoded<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        if (!root.TryGetProperty("requests", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            reading.Fail("requests", "'requests' must be an array with at least one request.");
            return reading.Error!;
        }

        var state = new StateCollector(DialectName);
        var requests = new List<EmbeddingRequest>(list.GetArrayLength());
        foreach (var item in reading.Objects("requests", list))
            requests.Add(GeminiEmbeddingText.Read(item, reading, ref state));
        if (reading.Error is { } error)
            return error;

        // The vectors of one answer are told by one number of elements elsewhere.
        if (requests.Exists(request => request.Dimensions != requests[0].Dimensions))
        {
            reading.Fail("requests", "All requests of a batch must ask for the same 'outputDimensionality'.");
            return reading.Error!;
        }

        return requests[0] with
        {
            Inputs = [.. requests.SelectMany(request => request.Inputs)],
            HasMedia = requests.Exists(request => request.HasMedia),
            TaskType = requests.Select(request => request.TaskType).FirstOrDefault(type => type is not null),
            Title = requests.Select(request => request.Title).FirstOrDefault(title => title is not null),
            State = state.Build(),
        };
    }

    public override void EncodeRequest(EmbeddingRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        losses.RefuseUnlessText(request, allowsTokens: false);
        losses.DropIf(request.EndUser is not null, EmbeddingFields.EndUser);
        losses.DropIf(request.SaysTruncate, EmbeddingFields.Truncate);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteStartArray("requests");
        foreach (var input in request.Inputs)
        {
            writer.WriteStartObject();
            GeminiEmbeddingText.Write(writer, request, input.Text ?? "");
            writer.WriteState(request.State, DialectName, losses, "");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public override EmbeddingResponse? DecodeResponse(ReadOnlyMemory<byte> body) =>
        JsonDocuments.TryRead(body.Span, out var root) && root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("embeddings", out var list) && VectorJson.ReadAll(list, "values") is { } vectors
            ? new EmbeddingResponse(vectors, GeminiEmbeddingText.UsageOf(root))
            : null;

    public override void EncodeResponse(EmbeddingResponse response, EmbeddingRequest request, string model, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteStartArray("embeddings");
        foreach (var vector in response.Vectors)
        {
            writer.WriteStartObject();
            writer.WriteVector("values", vector);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        GeminiEmbeddingText.WriteUsage(writer, response.Usage);
        writer.WriteEndObject();
    }
}
