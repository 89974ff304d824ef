using Microsoft.AspNetCore.Http;
using Sluice.Configuration;

namespace Sluice.Gateway.Edge;

/// <summary>Cross-origin rules for browsers: off unless origins are configured.</summary>
internal static class CrossOrigin
{
    /// <summary>Sets the headers for an allowed origin.</summary>
    /// <returns>Whether the request was a preflight and is answered.</returns>
    public static bool Apply(HttpContext context, CorsOptions options)
    {
        if (options.Origins.Count == 0)
        {
            return false;
        }

        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || options.Origins.Contains("*", StringComparer.Ordinal)))
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        headers.AccessControlExposeHeaders = "*";
        if (!HttpMethods.IsOptions(context.Request.Method) || !context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return false;
        }

        headers.AccessControlAllowMethods = "GET, POST, PATCH, DELETE";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
