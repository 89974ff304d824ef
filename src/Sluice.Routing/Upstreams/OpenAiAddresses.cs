namespace Sluice.Routing.Upstreams;

/// <summary>The addresses of OpenAI and of servers like it.</summary>
/// <param name="root">The base address, with its version.</param>
internal sealed class OpenAiAddresses(string root) : UpstreamAddresses
{
    private readonly Uri _conversation = new(root + "/chat/completions");
    private readonly Uri _completion = new(root + "/completions");

    public override Uri Of(UpstreamOperation operation, string model) => operation switch
    {
        UpstreamOperation.Completion => _completion,
        UpstreamOperation.Embedding => new Uri(root + "/embeddings"),
        UpstreamOperation.TokenCount => new Uri(root + "/responses/input_tokens"),
        UpstreamOperation.Rerank => new Uri(root + "/rerank"),
        _ when MediaPaths.Of(operation) is { } path => new Uri($"{root}/{path}"),
        _ => _conversation,
    };
}
