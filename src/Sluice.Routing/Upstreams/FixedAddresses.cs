namespace Sluice.Routing.Upstreams;

/// <summary>Addresses that are the same for all models.</summary>
/// <param name="conversation">Where conversations go, streamed or not; also what a protocol has no address for.</param>
internal sealed class FixedAddresses(string conversation) : UpstreamAddresses
{
    private readonly Uri _conversation = new(conversation);
    private readonly Dictionary<UpstreamOperation, Uri> _others = [];

    /// <summary>Adds the address of another operation.</summary>
    public FixedAddresses With(UpstreamOperation operation, string address)
    {
        _others.Add(operation, new Uri(address));
        return this;
    }

    public override Uri Of(UpstreamOperation operation, string model) => _others.GetValueOrDefault(operation, _conversation);
}
