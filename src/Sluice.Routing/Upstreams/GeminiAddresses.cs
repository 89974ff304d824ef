namespace Sluice.Routing.Upstreams;

/// <summary>Gemini's addresses: the model and what is wanted of it stand in the path.</summary>
/// <param name="root">The base address, without a version.</param>
/// <param name="version">The API's version; null for the usual one.</param>
internal sealed class GeminiAddresses(string root, string? version) : UpstreamAddresses
{
    private readonly string _prefix = $"{root}/{version ?? "v1beta"}/";

    public override Uri Of(UpstreamOperation operation, string model)
    {
        // A name may bring its collection along: tunedModels/mine.
        var name = model.StartsWith("models/", StringComparison.Ordinal) || model.StartsWith("tunedModels/", StringComparison.Ordinal) ? model : "models/" + model;
        var escaped = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return new Uri(_prefix + escaped + operation switch
        {
            UpstreamOperation.ConversationStream => ":streamGenerateContent?alt=sse",
            UpstreamOperation.TokenCount => ":countTokens",
            UpstreamOperation.Embedding => ":batchEmbedContents",
            UpstreamOperation.EmbeddingOfOne => ":embedContent",
            // The Imagen family has a protocol of its own.
            UpstreamOperation.ImageGeneration when model.StartsWith("imagen-", StringComparison.Ordinal) => ":predict",
            _ => ":generateContent",
        });
    }
}
