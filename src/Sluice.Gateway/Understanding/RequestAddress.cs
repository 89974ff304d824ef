using Sluice.Protocols.Dialects;

namespace Sluice.Gateway.Understanding;

/// <summary>What a request says in its address, for dialects that say it there rather than in the body.</summary>
/// <param name="Model">The model.</param>
/// <param name="Stream">Whether a stream is wanted.</param>
/// <param name="Framing">How the stream is to be framed.</param>
internal sealed record RequestAddress(string Model, bool Stream, StreamFraming Framing);
