using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>An absolute http or https URL; a slash at its end is dropped.</summary>
internal sealed class UrlType : ScalarType<Uri>
{
    public override string Label => "URL";

    protected override string Expected => "a URL";

    // A malformed URL may still hold a password.
    protected override string? Echo(string shown) => shown.AsSpan().ContainsAny('@', '?') ? null : shown;

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out Uri value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        var isHttp = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var isClean = !text.Any(c => c <= ' ' || c is '\\' or '\x7f' or '#');
        problem = isHttp && isClean && Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out value) && value.Host.Length > 0
            ? null
            : "is not an absolute http or https URL, such as https://api.example.com/v1";
        return problem is null;
    }

    protected override JsonNode Format(Uri value, RenderContext context) =>
        JsonValue.Create(context.Masks ? UrlMask.Apply(value.OriginalString) : value.OriginalString);

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[hH][tT][tT][pP][sS]?://[^\\s#\\\\]+$" };
}
