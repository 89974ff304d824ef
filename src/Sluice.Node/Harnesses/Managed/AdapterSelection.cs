using Sluice.Engine;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The adapters of one request.</summary>
/// <param name="Uses">Which, with what weights.</param>
/// <param name="Normalize">Whether their weights are scaled to the sum 1.</param>
internal sealed record AdapterSelection(IReadOnlyList<AdapterUse> Uses, bool Normalize)
{
    public static AdapterSelection None { get; } = new([], false);
}
