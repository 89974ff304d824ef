using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Core.Batches;
using Sluice.Core.Errors;

namespace Sluice.Gateway.Batches;

/// <summary>What a client asks of a batch: <c>requests[]: route, body; async?, concurrency?</c>.</summary>
/// <param name="Items">Its requests.</param>
/// <param name="IsAsync">Whether the client comes back for the results.</param>
/// <param name="Concurrency">How many are answered at once.</param>
internal sealed record BatchRequest(IReadOnlyList<BatchItem> Items, bool IsAsync, int Concurrency)
{
    private const int LongestRoute = 1024;

    /// <summary>Reads it; all that can be known to be wrong is told before anything runs.</summary>
    /// <param name="body">The body.</param>
    /// <param name="options">The limits.</param>
    /// <param name="depth">The deepest nesting.</param>
    /// <param name="routes">The routes that there are.</param>
    public static (BatchRequest? Request, SluiceError? Error) Read(ReadOnlyMemory<byte> body, BatchOptions options, int depth, LocalRoutes routes)
    {
        JsonDocument document;
        try
        {
            // Requests stand two levels deeper here than on their own.
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = depth + 3, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return (null, new SluiceError(ErrorKind.UnderstandClientInvalidJson, "The request body is not valid JSON."));
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("requests", out var requests) || requests.ValueKind != JsonValueKind.Array)
            {
                return Wrong("requests", "'requests' must be an array.");
            }

            var count = requests.GetArrayLength();
            if (count == 0 || count > options.MaxItems)
            {
                return Wrong("requests", $"A batch has 1 to {options.MaxItems} requests (batch.max_items).");
            }

            var concurrency = options.Concurrency;
            if (root.TryGetProperty("concurrency", out var told) && told.ValueKind != JsonValueKind.Null
                && (!TryRead(told, out concurrency) || concurrency < 1 || concurrency > options.MaxConcurrency))
            {
                return Wrong("concurrency", $"'concurrency' must be 1 to {options.MaxConcurrency} (batch.max_concurrency).");
            }

            var isAsync = false;
            if (root.TryGetProperty("async", out var wish) && wish.ValueKind != JsonValueKind.Null)
            {
                if (wish.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    return Wrong("async", "'async' must be true or false.");
                }

                isAsync = wish.GetBoolean();
            }

            var items = new List<BatchItem>(count);
            foreach (var request in requests.EnumerateArray())
            {
                var (item, error) = ReadItem(items.Count, request, routes);
                if (item is null)
                {
                    return (null, error);
                }

                items.Add(item);
            }

            return (new BatchRequest(items, isAsync, concurrency), null);
        }
    }

    private static (BatchItem? Item, SluiceError? Error) ReadItem(int index, JsonElement request, LocalRoutes routes)
    {
        var path = $"requests[{index}]";
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("route", out var route) || route.ValueKind != JsonValueKind.String
            || route.GetString() is not { Length: <= LongestRoute } address || !routes.Has(address))
        {
            return (null, Error(path + ".route", $"'{path}.route' must be a route that asks a model with JSON, such as /v1/chat/completions."));
        }

        if (!request.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
        {
            return (null, Error(path + ".body", $"'{path}.body' must be an object."));
        }

        var isStream = (body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True)
            || address.Contains(":streamGenerateContent", StringComparison.Ordinal)
            || (body.TryGetProperty("stream_format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("sse"));
        if (isStream)
        {
            return (null, Error(path + ".body.stream", $"'{path}' asks for a stream; results of a batch are whole."));
        }

        // Ollama's clients get a stream unless they say otherwise.
        var needsWord = address.StartsWith("/api/", StringComparison.Ordinal) && !body.TryGetProperty("stream", out _);
        var bytes = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(body).ToArray();
        return (new BatchItem(index, address, needsWord ? WithoutStream(bytes) : bytes), null);
    }

    private static bool TryRead(JsonElement told, out int value)
    {
        value = 0;
        return told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out value);
    }

    private static byte[] WithoutStream(byte[] body)
    {
        var node = JsonNode.Parse(body)!.AsObject();
        node["stream"] = false;
        return JsonSerializer.SerializeToUtf8Bytes(node, BatchJson.Default.JsonObject);
    }

    private static (BatchRequest?, SluiceError?) Wrong(string param, string message) => (null, Error(param, message));

    private static SluiceError Error(string param, string message) => new(ErrorKind.UnderstandClientInvalidValue, message) { Param = param };
}
