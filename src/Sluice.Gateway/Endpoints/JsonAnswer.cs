using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Endpoints;

/// <summary>Answers with JSON that is written by hand: no reflection, no surprises in the names.</summary>
internal static class JsonAnswer
{
    /// <summary>Writes a JSON response.</summary>
    public static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        using var body = new PooledBuffer();
        await using (var writer = new Utf8JsonWriter(body))
        {
            write(writer);
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.Written, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
