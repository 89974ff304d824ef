namespace Sluice.Routing.Fetching;

/// <summary>A name leads only to addresses that clients must not reach through us.</summary>
internal sealed class ClosedAddressException : IOException
{
    public ClosedAddressException()
        : base("The address is not of the public internet.")
    {
    }
}
