using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Multipart;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>
/// A form on its way: its first bytes in memory, and the rest either still at the client, from where it passes through, or whole in memory or on disk.
/// </summary>
/// <param name="http">The exchange with the client.</param>
/// <param name="boundary">The form's boundary.</param>
/// <param name="file">The part that must be there.</param>
internal sealed class Upload(HttpContext http, ReadOnlyMemory<byte> boundary, string file) : IAsyncDisposable
{
    private readonly MultipartParser _parser = new(boundary.Span);
    private readonly FormFields _form = new(file);

    /// <summary>The form's boundary.</summary>
    public ReadOnlyMemory<byte> Boundary => boundary;

    /// <summary>What is known of its fields.</summary>
    public FormFields Form => _form;

    /// <summary>The first bytes.</summary>
    public PooledBuffer Head { get; } = new();

    /// <summary>What follows them, on disk; null if nothing does.</summary>
    public SpoolFile? Rest { get; set; }

    /// <summary>Whether all of it is here.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether bytes have passed through that are nowhere kept.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>What is wrong with it; null if nothing is so far.</summary>
    public SluiceError? Fault { get; private set; }

    /// <summary>Bytes that are here.</summary>
    public long Kept => Head.Length + (Rest?.Length ?? 0);

    /// <summary>The length of all of it; null if unknown.</summary>
    public long? Length => IsWhole ? Kept : http.Request.ContentLength;

    /// <summary>Where what may be the closing delimiter begins: behind it nothing can be added any more.</summary>
    public long OpenDelimiterStart => _parser.OpenDelimiterStart;

    /// <summary>Reads the next piece from the client.</summary>
    /// <param name="take">Takes the bytes, which are valid until it ends.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Whether more may come: not after the end or a fault.</returns>
    public async ValueTask<bool> ReadAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellationToken)
    {
        ReadResult read;
        try
        {
            read = await http.Request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            // Told as a value, since the reading may happen while a provider is being sent to.
            Fault = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? UploadReader.TooLarge(http)
                : new SluiceError(ErrorKind.UnderstandClientInvalidValue, "The body could not be read.") { Status = bad.StatusCode };
            return false;
        }
        catch (IOException)
        {
            // The client's connection broke, which is not the provider's fault.
            Fault = new SluiceError(ErrorKind.RelayClientGone, "The client went away.");
            throw;
        }

        foreach (var segment in read.Buffer)
        {
            var visitor = _form;
            _parser.Push(segment.Span, ref visitor);
            Fault ??= _parser.Error is { } error ? new SluiceError(ErrorKind.UnderstandClientInvalidValue, error) : _form.Error;
            if (Fault is not null)
            {
                break;
            }

            await take(segment).ConfigureAwait(false);
        }

        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted && Fault is null)
        {
            IsWhole = true;
            Fault = !_parser.HasEnded ? new SluiceError(ErrorKind.UnderstandClientInvalidValue, "The form ends before its closing boundary.")
                : !_form.HasWantedFile ? new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"The form needs a file '{file}'.") { Param = file }
                : null;
        }

        return Fault is null && !read.IsCompleted;
    }

    /// <summary>From now on bytes pass through.</summary>
    public void Spend() => IsSpent = true;

    public async ValueTask DisposeAsync()
    {
        Head.Dispose();
        if (Rest is { } rest)
        {
            await rest.DisposeAsync().ConfigureAwait(false);
        }
    }
}
