using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Media;

/// <summary>A body that is sent for as long as its own source takes: each piece of it is a sign of life.</summary>
internal interface IWatchedBody
{
    /// <summary>Told of each piece.</summary>
    WatchedStream? Watch { set; }
}
