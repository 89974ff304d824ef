namespace Sluice.Routing.Upstreams;

/// <summary>Addresses that are the same for all models.</summary>
/// <param name="conversation">Where conversations go, streamed or not.</param>
/// <param name="completion">Where raw prompts go.</param>
/// <param name="count">Where tokens are counted.</param>
internal sealed class FixedAddresses(string conversation, string completion, string count) : UpstreamAddresses
{
    private readonly Uri _conversation = new(conversation);
    private readonly Uri _completion = new(completion);
    private readonly Uri _count = new(count);

    public override Uri Of(UpstreamOperation operation, string model) => operation switch
    {
        UpstreamOperation.Completion => _completion,
        UpstreamOperation.TokenCount => _count,
        _ => _conversation,
    };
}
