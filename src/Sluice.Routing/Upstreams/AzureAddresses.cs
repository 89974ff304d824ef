namespace Sluice.Routing.Upstreams;

/// <summary>
/// Azure's addresses for OpenAI's models: a dated version asks a deployment, which stands in the path; the versions <c>v1</c> and
/// <c>preview</c> are the newer form, in which the body's model says it.
/// </summary>
/// <param name="root">The resource's address.</param>
/// <param name="version">The API's version; null for the newest dated one that is not a preview.</param>
internal sealed class AzureAddresses(string root, string? version) : UpstreamAddresses
{
    private const string DefaultVersion = "2024-10-21";
    private const string FirstWithResponses = "2025-03-01";

    /// <summary>Whether that version of the API has OpenAI's Responses.</summary>
    public static bool HasResponses(string? version) => version is "v1" or "preview" || string.CompareOrdinal(version ?? DefaultVersion, FirstWithResponses) >= 0;

    public override Uri Of(UpstreamOperation operation, string model)
    {
        var path = operation switch
        {
            UpstreamOperation.Completion => "completions",
            UpstreamOperation.Response => "responses",
            UpstreamOperation.Embedding => "embeddings",
            _ => MediaPaths.Of(operation) ?? "chat/completions",
        };
        return new Uri(version switch
        {
            "v1" => $"{root}/openai/v1/{path}",
            "preview" => $"{root}/openai/v1/{path}?api-version=preview",
            // The deployment stands in the body there.
            _ when operation == UpstreamOperation.Response => $"{root}/openai/{path}?api-version={Uri.EscapeDataString(version ?? DefaultVersion)}",
            _ => $"{root}/openai/deployments/{Uri.EscapeDataString(model)}/{path}?api-version={Uri.EscapeDataString(version ?? DefaultVersion)}",
        });
    }
}
