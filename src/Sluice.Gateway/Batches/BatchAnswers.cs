using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Batches;

namespace Sluice.Gateway.Batches;

/// <summary>What batches look like from outside.</summary>
internal static class BatchAnswers
{
    /// <summary>An error of the batch itself, in the shape of an answer.</summary>
    public static LocalAnswer Problem(int status, string code, string message)
    {
        var error = new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "api_error", ["code"] = code, ["param"] = null } };
        return new LocalAnswer(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(error, BatchJson.Default.JsonObject), null);
    }

    /// <summary>The result that an answer makes.</summary>
    public static BatchResult ToResult(int index, LocalAnswer answer, int largest)
    {
        if (answer.Body.Length > largest)
        {
            answer = Problem(StatusCodes.Status502BadGateway, "result_too_large", $"The answer has {answer.Body.Length} bytes; a result of a batch has at most {largest}.");
        }
        else if (!IsJson(answer))
        {
            // Sound and the like, as text that JSON can carry.
            var told = new JsonObject { ["content_type"] = answer.ContentType, ["base64"] = Convert.ToBase64String(answer.Body) };
            answer = answer with { Body = JsonSerializer.SerializeToUtf8Bytes(told, BatchJson.Default.JsonObject) };
        }

        return new BatchResult(index, answer.Status, answer.Body);
    }

    /// <summary>Writes a batch with the results that there are.</summary>
    public static void Write(Utf8JsonWriter writer, BatchRecord batch, IEnumerable<BatchResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("id", batch.Id);
        writer.WriteString("object", "batch");
        writer.WriteString("status", Word(batch.Status));
        writer.WriteString("created_at", batch.Created);
        if (batch.Ended is { } ended)
        {
            writer.WriteString("ended_at", ended);
        }

        writer.WriteNumber("total", batch.Total);
        writer.WriteNumber("completed", batch.Completed);
        writer.WriteNumber("failed", batch.Failed);
        writer.WriteStartArray("results");
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", result.Index);
            writer.WriteNumber("status", result.Status);
            writer.WritePropertyName(result.IsOk ? "body" : "error");
            writer.WriteRawValue(result.IsOk ? result.Body.Span : ErrorOf(result.Body), skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The word for a status.</summary>
    public static string Word(BatchStatus status) => status switch
    {
        BatchStatus.Running => "running",
        BatchStatus.Completed => "completed",
        _ => "cancelled",
    };

    // The dialects keep their errors in a member of that name; what has none is told whole.
    private static byte[] ErrorOf(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
        var root = document.RootElement;
        var error = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var inner) ? inner : root;
        return System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(error).ToArray();
    }

    private static bool IsJson(LocalAnswer answer)
    {
        if (!answer.ContentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A provider's answer passes through as it came, and may be broken.
        var reader = new Utf8JsonReader(answer.Body, new JsonReaderOptions { MaxDepth = 900 });
        try
        {
            while (reader.Read())
            {
            }

            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
