using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;

namespace Sluice.Gateway.Understanding;

/// <summary>Step 2 of the road: reads the body within its limits and takes a quick look at it.</summary>
internal static class RequestReader
{
    private const int UntoldLength = 16 * 1024;
    private const int LongestModelName = 512;

    // Looking through more than this is not for a thread that serves sockets.
    private const int LargeBody = 256 * 1024;

    /// <summary>Reads a request.</summary>
    /// <returns>The request, or the error to tell.</returns>
    /// <exception cref="BadHttpRequestException">The body is larger than allowed, or broken.</exception>
    public static async ValueTask<(ClientRequest? Request, SluiceError? Error)> ReadAsync(HttpContext http, IDialect dialect, LimitsOptions limits, RequestAddress? address = null)
    {
        var (body, error) = await ReadBytesAsync(http, limits).ConfigureAwait(false);
        if (body is null)
        {
            return (null, error);
        }

        if (body.Length > LargeBody)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        RequestPeek peek;
        ProtocolError? wrong;
        var isRead = address is not null ? GeminiPeek.TryRead(body.Span, address.Model, address.Stream, out peek, out wrong, limits.JsonDepth)
            : dialect.Framing == StreamFraming.Lines ? OllamaPeek.TryRead(body.Span, out peek, out wrong, limits.JsonDepth)
            : dialect == ClientDialects.Responses ? ResponsesPeek.TryRead(body.Span, out peek, out wrong, limits.JsonDepth)
            : RequestPeek.TryRead(body.Span, out peek, out wrong, limits.JsonDepth);
        if (!isRead)
        {
            body.Dispose();
            return (null, ClientRequest.ToSluice(wrong!));
        }

        if (peek.Model?.Length > LongestModelName)
        {
            // It would be repeated in headers, logs and labels.
            body.Dispose();
            return (null, new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"A model's name has at most {LongestModelName} characters.") { Param = "model" });
        }

        return (new ClientRequest(dialect, body, peek, address), null);
    }

    /// <summary>Reads a body without a look at it.</summary>
    /// <returns>The bytes, or the error to tell.</returns>
    /// <exception cref="BadHttpRequestException">The body is larger than allowed, or broken.</exception>
    public static async ValueTask<(PooledBuffer? Body, SluiceError? Error)> ReadBytesAsync(HttpContext http, LimitsOptions limits)
    {
        if (http.Request.Headers.ContentEncoding.Count > 0)
        {
            return (null, new SluiceError(ErrorKind.UnderstandClientInvalidValue, "Compressed request bodies are not accepted.") { Status = StatusCodes.Status415UnsupportedMediaType });
        }

        if (http.Request.ContentLength > limits.Body)
        {
            // Unlimited from here on, the server swallows what is still being sent for a while, so that the client gets to read the answer.
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null;
            }

            return (null, new SluiceError(ErrorKind.EdgeClientTooLarge, $"The request body is larger than the {limits.Body} bytes that this gateway takes."));
        }

        return (await ReadBodyAsync(http.Request, http.RequestAborted).ConfigureAwait(false), null);
    }

    private static async ValueTask<PooledBuffer> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var length = request.ContentLength is { } told and < int.MaxValue / 2 ? (int)told : UntoldLength;
        var buffer = new PooledBuffer(length);
        try
        {
            // The server ends the reading where the body grows over the limit.
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    buffer.Append(segment.Span);
                }

                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return buffer;
                }
            }
        }
        catch (Exception failure)
        {
            buffer.Dispose();
            if (failure is IOException and not (BadHttpRequestException or ConnectionResetException))
            {
                // A chunk's size that is no number is the client's fault as well.
                throw new BadHttpRequestException("The body could not be read.", failure);
            }

            throw;
        }
    }
}
