using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Protocols.Multipart;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>
/// Step 2 of the road for forms: reads until the model is known. A small form is then whole in memory; of a large one whose model comes before its
/// file, the file is left at the client, to pass through; where the model comes after the file, or is not told, the form is kept on disk.
/// </summary>
internal sealed class UploadReader(SpoolFolder spool)
{
    // Whole forms up to this size can be sent to a second provider too.
    private const int MostInMemory = 256 * 1024;

    // Fields and headers before the file.
    private const int MostBeforeFile = 1024 * 1024;

    /// <summary>Reads a request.</summary>
    /// <returns>The request, or the error to tell.</returns>
    public async ValueTask<(MediaRequest? Request, SluiceError? Error)> ReadAsync(Exchange exchange, MediaOperation operation)
    {
        var http = exchange.Http;
        var limits = exchange.Snapshot.Options.Limits;
        if (http.Request.Headers.ContentEncoding.Count > 0)
        {
            return (null, new SluiceError(ErrorKind.UnderstandClientInvalidValue, "Compressed request bodies are not accepted.") { Status = StatusCodes.Status415UnsupportedMediaType });
        }

        if (!MultipartBoundary.TryRead(http.Request.ContentType, out var boundary, out var problem))
        {
            return (null, new SluiceError(ErrorKind.UnderstandClientInvalidValue, problem));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Without one where the length says enough: what is still being sent is then swallowed for a while, so that the client gets to read the answer.
            limit.MaxRequestBodySize = http.Request.ContentLength > limits.Upload ? null : limits.Upload;
        }

        if (http.Request.ContentLength > limits.Upload)
        {
            return (null, TooLarge(limits));
        }

        var upload = new Upload(http, boundary, operation.File);
        var keep = false;
        try
        {
            var error = await ReadAsync(upload, limits, http.RequestAborted).ConfigureAwait(false);
            keep = error is null;
            return keep ? (new FormMediaRequest(upload, operation), null) : (null, error);
        }
        finally
        {
            if (!keep)
            {
                await upload.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The error for a form that grows over the limit.</summary>
    public static SluiceError TooLarge(LimitsOptions limits) =>
        new(ErrorKind.EdgeClientTooLarge, $"The upload is larger than the {limits.Upload} bytes that this gateway takes (limits.upload).");

    /// <summary>The error for a form whose length nobody told and which grows over the limit.</summary>
    public static SluiceError TooLarge(HttpContext http) =>
        new(ErrorKind.EdgeClientTooLarge, $"The upload is larger than the {http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes that this gateway takes (limits.upload).");

    private async ValueTask<SluiceError?> ReadAsync(Upload upload, LimitsOptions limits, CancellationToken cancellationToken)
    {
        SluiceError? full = null;
        while (await upload.ReadAsync(TakeAsync, cancellationToken).ConfigureAwait(false) && full is null)
        {
            if (!upload.Form.HasFile && upload.Head.Length > MostBeforeFile)
            {
                return new SluiceError(ErrorKind.EdgeClientTooLarge, $"The form has no file within its first {MostBeforeFile} bytes.");
            }

            if (upload.Head.Length >= MostInMemory && upload.Form.HasFile && upload.Rest is null)
            {
                if (upload.Form.Value("model") is not null)
                {
                    return null;
                }

                try
                {
                    upload.Rest = spool.Open();
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    return NoDisk();
                }
            }
        }

        return upload.Fault ?? full;

        async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
        {
            if (upload.Rest is not { } rest)
            {
                upload.Head.Append(bytes.Span);
            }
            else
            {
                try
                {
                    full ??= await rest.TryAppendAsync(bytes, limits.Spool, cancellationToken).ConfigureAwait(false) ? null : NoRoom("The gateway's room for uploads is used up (limits.spool).");
                }
                catch (IOException)
                {
                    full ??= NoDisk();
                }
            }
        }
    }

    private static SluiceError NoDisk() => NoRoom("The gateway's disk does not take the upload.");

    private static SluiceError NoRoom(string why) =>
        new(ErrorKind.PlanGatewayNothingHealthy, why + " A form with 'model' before its file needs none.") { RetryAfter = TimeSpan.FromSeconds(5) };
}
