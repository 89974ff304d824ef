namespace Sluice.Bench.Protocols.Bodies;

/// <summary>Memory that a large body costs on its way.</summary>
/// <param name="Name">How it was sent.</param>
/// <param name="Bytes">The body's length.</param>
/// <param name="Growth">By how much the most memory held at once grew over that after small requests, in bytes.</param>
/// <param name="Passes">Whether it passes through; otherwise it is translated, for which there is no promise.</param>
internal sealed record BodyRow(string Name, long Bytes, long Growth, bool Passes);
