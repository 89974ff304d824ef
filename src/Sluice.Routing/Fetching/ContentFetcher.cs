using System.Net;
using System.Net.Sockets;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Fetching;

/// <summary>
/// Fetches what clients point at. Each fetch has a connection of its own, made to an address that was looked at before: a name that leads elsewhere a
/// moment later changes nothing. No proxy, no cookies, no credentials, no redirect to another origin, no compression; the sender's word for the
/// type counts for nothing.
/// </summary>
public sealed class ContentFetcher : IDisposable
{
    private const int MostRedirects = 3;
    private const int LongestUrl = 8 * 1024;
    private const int PieceSize = 64 * 1024;

    private static readonly HttpRequestOptionsKey<FetchPolicy> s_policy = new("sluice.fetch");

    private readonly HttpMessageInvoker _http;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly TimeProvider _time;

    /// <summary>Makes it.</summary>
    /// <param name="time">The clock.</param>
    public ContentFetcher(TimeProvider time)
        : this(time, Dns.GetHostAddressesAsync)
    {
    }

    internal ContentFetcher(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _time = time;
        _resolve = resolve;
        _http = UpstreamHttp.CreateForContent(ConnectAsync);
    }

    /// <summary>Fetches.</summary>
    /// <param name="url">An http or https address, as a client sent it.</param>
    /// <param name="policy">What it may take.</param>
    /// <param name="cancellationToken">Ends it when nobody waits any more.</param>
    /// <returns>The content, or what is wrong.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<FetchResult> FetchAsync(string url, FetchPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(policy);
        if (url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Host.Length == 0)
        {
            return FetchResult.Failed("it is no http or https address without credentials");
        }

        using var patience = new CancellationTokenSource(policy.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await FollowAsync(address, policy, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FetchResult.Failed("it takes too long");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            {
                if (cause is ClosedAddressException)
                {
                    return FetchResult.Failed("its address is not of the public internet");
                }
            }

            return FetchResult.Failed("the connection failed");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<FetchResult> FollowAsync(Uri address, FetchPolicy policy, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11 };
            request.Options.Set(s_policy, policy);
            request.Headers.Add("Accept", "*/*");
            request.Headers.Add("Accept-Encoding", "identity");
            request.Headers.Add("User-Agent", "sluice");
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            {
                if (response.Headers.Location is not { } location || !Uri.TryCreate(address, location, out var next) || !IsSameOrigin(address, next))
                {
                    return FetchResult.Failed("it redirects to another origin");
                }

                address = next;
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                return FetchResult.Failed($"the server answered with status {(int)response.StatusCode}");
            }

            return response.Content.Headers.ContentEncoding.Count > 0
                ? FetchResult.Failed("the server sends it compressed")
                : await ReadAsync(response, policy, cancellationToken).ConfigureAwait(false);
        }

        return FetchResult.Failed("it redirects too often");
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase) && other.UserInfo.Length == 0;

    private static async Task<FetchResult> ReadAsync(HttpResponseMessage response, FetchPolicy policy, CancellationToken cancellationToken)
    {
        var tooLarge = FetchResult.Failed($"it is larger than {policy.MaxBytes} bytes");
        if (response.Content.Headers.ContentLength > policy.MaxBytes)
        {
            return tooLarge;
        }

        using var content = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var piece = new byte[PieceSize];
        while (await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (content.Length + read > policy.MaxBytes)
            {
                return tooLarge;
            }

            content.Write(piece, 0, read);
        }

        var bytes = content.ToArray();
        return bytes.Length == 0 ? FetchResult.Failed("it is empty") : new FetchResult(bytes, ContentTypes.Of(bytes), null);
    }

    // The one place where a name becomes an address: what was looked at is what is connected to.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var policy = context.InitialRequestMessage.Options.TryGetValue(s_policy, out var set) ? set : null;
        var isTrusted = policy?.TrustedHosts.Contains(host, StringComparer.OrdinalIgnoreCase) == true;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken).ConfigureAwait(false);
        var open = isTrusted ? addresses : Array.FindAll(addresses, AddressGuard.IsPublic);
        if (open.Length == 0)
        {
            throw new ClosedAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
