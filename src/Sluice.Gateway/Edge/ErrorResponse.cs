using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Edge;

/// <summary>Tells an error in the client's dialect.</summary>
internal static class ErrorResponse
{
    /// <summary>An error of ours in the words of the protocols.</summary>
    public static ProtocolError ToProtocol(SluiceError error)
    {
        var shape = error.Shape;
        return new ProtocolError(shape.Status, shape.Type, shape.Code, error.Message) { Param = error.Param, Facts = error.Facts };
    }

    /// <summary>Writes an error as the whole response, which must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, IDialect dialect, SluiceError error)
    {
        var response = context.Response;
        response.StatusCode = error.Shape.Status;
        response.ContentType = "application/json";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        using var body = new PooledBuffer();
        dialect.Responses.EncodeError(ToProtocol(error), context.TraceIdentifier, body);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.Written, CancellationToken.None).ConfigureAwait(false);
    }
}
