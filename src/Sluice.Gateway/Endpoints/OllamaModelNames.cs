using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Endpoints;

/// <summary>Ollama's rule for names: without a tag, <c>:latest</c> is meant.</summary>
internal static class OllamaModelNames
{
    private const string Latest = ":latest";

    /// <summary>The name by which the catalogue knows what an Ollama client asks for; the name itself if it knows neither form.</summary>
    public static string? Known(string? asked, ModelCatalogue catalogue)
    {
        if (string.IsNullOrEmpty(asked) || catalogue.Resolve(asked) is not null)
        {
            return asked;
        }

        if (asked.EndsWith(Latest, StringComparison.Ordinal))
        {
            var bare = asked[..^Latest.Length];
            return bare.Length > 0 && catalogue.Resolve(bare) is not null ? bare : asked;
        }

        // A colon before the last slash is a port, not a tag.
        var hasTag = asked.IndexOf(':', asked.LastIndexOf('/') + 1) >= 0;
        return !hasTag && catalogue.Resolve(asked + Latest) is not null ? asked + Latest : asked;
    }
}
