using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Core.Answers;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;

namespace Sluice.Gateway.Responses;

/// <summary>Finds what a request goes on from, and keeps its answer for the next one.</summary>
internal sealed class AnswerArchive(IAnswerStore store)
{
    private const string Dialect = "openai-responses";

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 1000 };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Finds what a request goes on from, and notes on the exchange whether its answer is to be kept.</summary>
    /// <returns>The error to tell; null if all was found.</returns>
    public async ValueTask<SluiceError?> OpenAsync(Exchange exchange, ClientRequest request)
    {
        var peek = request.Peek;
        if (peek.KeepsAnswer)
        {
            exchange.Keep = (answer, isKeptByProvider) => Keep(exchange, request, answer, isKeptByProvider);
        }

        if (peek.PreviousAnswer is null && !peek.HasReferences)
        {
            return null;
        }

        var owner = exchange.Principal.Tenant;
        var cancelled = exchange.Http.RequestAborted;
        IReadOnlyList<StoredAnswer> answers = [];
        if (peek.PreviousAnswer is { } previous)
        {
            answers = await store.FindConversationAsync(owner, previous, cancelled).ConfigureAwait(false);
            if (answers.Count == 0)
            {
                return new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"Previous response with id '{Shown(previous)}' not found.") { Code = "previous_response_not_found", Param = "previous_response_id" };
            }

            if (answers.Sum(answer => answer.Size) > exchange.Snapshot.Options.Limits.Body)
            {
                return new SluiceError(ErrorKind.EdgeClientTooLarge, "The conversation so far is larger than what one request may hold.") { Param = "previous_response_id" };
            }
        }

        var room = exchange.Snapshot.Options.Limits.Body - answers.Sum(answer => answer.Size);
        var references = new Dictionary<string, FoundItem>(StringComparer.Ordinal);
        foreach (var id in peek.HasReferences ? ReferencesOf(request.Body) : [])
        {
            if (await store.FindItemAsync(owner, id, cancelled).ConfigureAwait(false) is not { } found)
            {
                return new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"Item with id '{Shown(id)}' not found.") { Status = 404, Code = "not_found", Param = "input" };
            }

            room -= found.Item.Json.Length;
            if (room < 0)
            {
                return new SluiceError(ErrorKind.EdgeClientTooLarge, "What the request refers to is larger than what one request may hold.") { Param = "input" };
            }

            references[id] = found;
        }

        exchange.History = new AnswerHistory(answers, references);
        exchange.BodyBytes += (int)Math.Min(exchange.History.Size, int.MaxValue / 2);
        return null;
    }

    private void Keep(Exchange exchange, ClientRequest request, ReadOnlyMemory<byte> answer, bool isKeptByProvider)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, Depth);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                Keep(exchange, request, answer, document.RootElement, isKeptByProvider);
            }
        }
        catch (JsonException)
        {
            // A provider's answer that is no JSON passes through as it came; there is nothing to keep.
        }
    }

    // The items' ids are what later requests refer to, so every item has one.
    private void Keep(Exchange exchange, ClientRequest request, ReadOnlyMemory<byte> answer, JsonElement root, bool isKeptByProvider)
    {
        if (RequestItems.Text(root, "id") is not { Length: > 0 } id || RequestItems.Text(root, "status") is not (null or "completed" or "incomplete")
            || (root.TryGetProperty("store", out var keeps) && keeps.ValueKind == JsonValueKind.False))
        {
            return;
        }

        var items = new List<StoredItem>();
        using var asked = JsonDocument.Parse(request.Body, Depth);
        if (asked.RootElement.TryGetProperty("input", out var input))
        {
            foreach (var item in RequestItems.Of(input))
            {
                // A reference is kept as what it stands for.
                items.Add(RequestItems.ReferenceOf(item) is { } reference && exchange.History?.Find(reference) is { } kept
                    ? kept with { IsOutput = false }
                    : ToStored(item, $"{PrefixOf(item)}{Bare(id)}_i{items.Count}", isOutput: false));
            }
        }

        if (root.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in output.EnumerateArray())
            {
                items.Add(ToStored(item, $"{PrefixOf(item)}{Bare(id)}_o{items.Count}", isOutput: true));
            }
        }

        store.Append(new StoredAnswer
        {
            Id = id,
            Owner = exchange.Principal.Tenant,
            Previous = request.Peek.PreviousAnswer,
            Provider = exchange.Target!.Provider,
            KeyId = exchange.KeyId,
            IsKeptByProvider = isKeptByProvider,
            Created = exchange.Time,
            Json = Renamed(answer, exchange.ShownModel),
            Items = items,
        });
    }

    // A provider's own words have its own name for the model.
    private static byte[] Renamed(ReadOnlyMemory<byte> answer, string model)
    {
        using var renamed = new PooledBuffer(answer.Length + 256);
        return ModelRename.TryWriteBody(answer.Span, Dialect, model, renamed) ? renamed.Span.ToArray() : answer.ToArray();
    }

    private static StoredItem ToStored(JsonElement item, string id, bool isOutput)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            if (item.ValueKind == JsonValueKind.Object && RequestItems.Text(item, "id") is not { Length: > 0 })
            {
                writer.WriteStartObject();
                writer.WriteString("id", id);
                if (!item.TryGetProperty("type", out _))
                {
                    writer.WriteString("type", "message");
                }

                foreach (var member in item.EnumerateObject().Where(member => member.Name != "id"))
                {
                    member.WriteTo(writer);
                }

                writer.WriteEndObject();
            }
            else
            {
                item.WriteTo(writer);
                id = item.ValueKind == JsonValueKind.Object ? RequestItems.Text(item, "id")! : id;
            }
        }

        return new StoredItem(id, isOutput, output.WrittenMemory);
    }

    private static IEnumerable<string> ReferencesOf(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Depth);
        return document.RootElement.TryGetProperty("input", out var input) ? [.. RequestItems.Of(input).Select(RequestItems.ReferenceOf).OfType<string>().Distinct(StringComparer.Ordinal)] : [];
    }

    private static string PrefixOf(JsonElement item) => (item.ValueKind == JsonValueKind.Object ? RequestItems.Text(item, "type") : null) switch
    {
        "function_call" => "fc_",
        "function_call_output" => "fco_",
        "custom_tool_call" => "ctc_",
        "custom_tool_call_output" => "ctco_",
        "reasoning" => "rs_",
        null or "message" => "msg_",
        _ => "it_",
    };

    private static string Bare(string id) => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..];

    private static string Shown(string id) => id.Length > 100 ? id[..100] + "…" : id;
}
