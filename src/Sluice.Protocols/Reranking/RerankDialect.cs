using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Reranking;

/// <summary>
/// POST /v1/rerank as Cohere (its version 2), Jina and the servers of open models have it. Their requests differ only in fields that one of them has
/// and the others don't; one answer carries what each of them looks for: <c>results</c> for all, <c>usage</c> and <c>model</c> for Jina's clients,
/// <c>id</c> and <c>meta</c> for Cohere's. Errors too: <c>error</c> as OpenAI tells it, <c>message</c> for Cohere's clients, <c>detail</c> for Jina's.
/// </summary>
public sealed class RerankDialect : IDialect
{
    // What is paid for is a query with up to a hundred documents.
    private const int DocumentsPerUnit = 100;

    /// <summary>The one instance; it has no state.</summary>
    public static RerankDialect Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "rerank";

    /// <inheritdoc/>
    public IRequestCodec Requests => OpenAiChatDialect.Instance.Requests;

    /// <inheritdoc/>
    public IResponseCodec Responses { get; } = new RerankAnswers();

    /// <summary>Reads a request. What only some models know (<c>rank_fields</c>, say) is not read.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="losses">Takes the fields that are not read.</param>
    /// <returns>The request, or 400 <c>invalid_json</c> or <c>invalid_value</c>.</returns>
    public static Decoded<RerankRequest> DecodeRequest(ReadOnlyMemory<byte> body, LossReport losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (!JsonDocuments.TryRead(body.Span, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        var reading = new RequestReading();
        var request = new RerankRequest();
        foreach (var member in root.EnumerateObject())
        {
            var name = member.Name;
            var value = member.Value;
            switch (name)
            {
                case "model":
                    request = request with { Model = reading.Text(name, value) };
                    break;
                case "query":
                    request = request with { Query = reading.Text(name, value) ?? "" };
                    break;
                case "documents":
                    request = request with { Documents = ReadDocuments(name, value, reading) };
                    break;
                case "top_n":
                    request = request with { TopN = reading.Count(name, value, 1) };
                    break;
                case "return_documents":
                    request = request with { ReturnsDocuments = reading.Flag(name, value) ?? false };
                    break;
                default:
                    if (!OpenAiNames.IsOurs(name) && value.ValueKind != JsonValueKind.Null)
                        losses.Drop(name);
                    break;
            }
        }

        if (request.Query.Length == 0)
            reading.Fail("query", "'query' must be a text, and not be empty.");
        if (request.Documents.Count == 0)
            reading.Fail("documents", "'documents' must be a list of texts or of objects with 'text', and not be empty.");
        return reading.Error is { } error ? error : request;
    }

    /// <summary>Writes an answer: the best documents first; of equals the one that came first.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="model">The model's name as the client knows it.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="output">Takes the JSON bytes.</param>
    public static void EncodeResponse(RerankScores scores, RerankRequest request, string model, string id, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(request);
        var best = Enumerable.Range(0, scores.Scores.Count).OrderByDescending(index => scores.Scores[index]).Take(request.TopN ?? int.MaxValue);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("object", "list");
        writer.WriteString("model", model);
        writer.WriteStartArray("results");
        foreach (var index in best)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteNumber("relevance_score", scores.Scores[index]);
            if (request.ReturnsDocuments)
                WriteDocument(writer, request.Documents[index]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", scores.Usage.InputTokens);
        writer.WriteNumber("total_tokens", scores.Usage.InputTokens);
        writer.WriteEndObject();
        writer.WriteStartObject("meta");
        writer.WriteStartObject("api_version");
        writer.WriteString("version", "2");
        writer.WriteEndObject();
        writer.WriteStartObject("billed_units");
        writer.WriteNumber("search_units", (request.Documents.Count + DocumentsPerUnit - 1) / DocumentsPerUnit);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter writer, RerankDocument document)
    {
        if (document.Source.ValueKind == JsonValueKind.Object)
        {
            writer.WriteElement("document", document.Source);
            return;
        }

        writer.WriteStartObject("document");
        writer.WriteString("text", document.Text);
        writer.WriteEndObject();
    }

    private static List<RerankDocument> ReadDocuments(string name, JsonView value, RequestReading reading)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [];
        var documents = new List<RerankDocument>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()
                : item.ValueKind == JsonValueKind.Object && item.TryGetProperty("text", out var inner) && inner.ValueKind == JsonValueKind.String ? inner.GetString()
                : null;
            if (text is null)
            {
                reading.Fail($"{name}[{documents.Count}]", $"'{name}[{documents.Count}]' must be a text or an object with 'text'.");
                return [];
            }

            documents.Add(new RerankDocument(text, item.ToElement()));
        }

        return documents;
    }
}
