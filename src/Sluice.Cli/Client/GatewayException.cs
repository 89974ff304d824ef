namespace Sluice.Cli.Client;

/// <summary>The gateway could not be asked, or refused; the message is for people.</summary>
internal sealed class GatewayException(string message, bool isUnreachable = false) : Exception(message)
{
    /// <summary>Whether nothing answered at all.</summary>
    public bool IsUnreachable { get; } = isUnreachable;
}
