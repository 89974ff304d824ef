using Sluice.Protocols.Peek;

namespace Sluice.Gateway.Reasoning;

/// <summary>Watches a provider's answer for proofs of reasoning and remembers who made them.</summary>
/// <param name="origins">Where that is remembered.</param>
/// <param name="tenant">Whose conversation it is.</param>
/// <param name="maker">Who answers.</param>
/// <param name="dialect">The name of the provider's dialect.</param>
internal sealed class ProofRecorder(ProofOrigins origins, string tenant, ProofMaker maker, string dialect)
{
    /// <summary>Looks at a frame of a stream, or at a whole answer.</summary>
    /// <param name="json">Its bytes.</param>
    public void Note(ReadOnlySpan<byte> json)
    {
        var scan = new ProofScan(json, dialect);
        while (scan.MoveNext())
        {
            origins.Put(tenant, scan.Current, maker);
        }
    }
}
