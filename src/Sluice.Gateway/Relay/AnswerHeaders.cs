using System.Globalization;
using Sluice.Gateway.Exchanges;

namespace Sluice.Gateway.Relay;

/// <summary>The headers by which an answer says where it came from and what it lost.</summary>
internal static class AnswerHeaders
{
    /// <summary>The name under which losses are told, in headers and in comments of streams.</summary>
    public const string Dropped = "x-sluice-dropped";

    /// <summary>Sets them; before the first byte.</summary>
    public static void Set(Exchange exchange)
    {
        var headers = exchange.Http.Response.Headers;
        if (exchange.Target is { } target)
        {
            headers["x-sluice-model"] = Printable(target.Model);
            headers["x-sluice-provider"] = target.Provider;
        }

        headers["x-sluice-attempts"] = exchange.Attempts.Count switch
        {
            1 => "1",
            var many => many.ToString(CultureInfo.InvariantCulture),
        };
        if (exchange.ContextTokens is { } context)
        {
            headers["x-sluice-context"] = context.ToString(CultureInfo.InvariantCulture);
        }

        if (exchange.UpstreamRequestId is { } id)
        {
            headers["x-sluice-upstream-request-id"] = id;
        }

        if (exchange.Losses is { } losses)
        {
            if (losses.Dropped.Count > 0)
            {
                headers[Dropped] = List(losses.Dropped);
            }

            if (losses.Changed.Count > 0)
            {
                headers["x-sluice-changed"] = List(losses.Changed);
            }
        }
    }

    /// <summary>Field paths as one line of visible ASCII.</summary>
    public static string List(IEnumerable<string> paths) => Printable(string.Join(',', paths));

    // Field paths and model names may come from the client; a header takes visible ASCII only.
    private static string Printable(string text) =>
        text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? string.Concat(text.Select(character => character is >= ' ' and <= '~' ? character : '?')) : text;
}
