using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Reasoning;

/// <summary>Who made the proofs of reasoning that a request brings back, and the answer that it goes on from: the latest of them should answer again.</summary>
internal sealed class ReturnedProofs
{
    private readonly ProofOrigins _origins;
    private readonly string _tenant;
    private readonly List<ProofMaker> _makers = [];
    private List<ProofMaker>? _givenUp;

    private ReturnedProofs(ProofOrigins origins, string tenant) => (_origins, _tenant) = (origins, tenant);

    /// <summary>The provider of the latest one.</summary>
    public string Provider => _makers[^1].Provider;

    /// <summary>Looks through a request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="origins">What is known of proofs.</param>
    /// <returns>Who made what it brings back; null if it brings back nothing that is known.</returns>
    public static ReturnedProofs? Find(Exchange exchange, ClientRequest client, ProofOrigins origins)
    {
        if (origins.IsEmpty && exchange.History?.Maker is null)
        {
            return null;
        }

        var found = new ReturnedProofs(origins, exchange.Principal.Tenant);
        if (!origins.IsEmpty)
        {
            found.Read(client);
        }

        if (exchange.History?.Maker is { } maker)
        {
            found.Add(maker);
        }

        return found._makers.Count > 0 ? found : null;
    }

    /// <summary>The credential of a provider that should be used; null if none of its own made any of it, or is still to be had.</summary>
    /// <param name="provider">Who is asked.</param>
    public ProofMaker? ChooseFor(UpstreamProvider provider) => _makers.FindLast(maker => maker.Provider == provider.Id && provider.HasKey(maker.KeyId) && _givenUp?.Contains(maker) != true);

    /// <summary>Whether the request brings back anything that the chosen one did not make.</summary>
    /// <param name="chosen">The credential that is used.</param>
    public bool HasForeign(ProofMaker? chosen) => _makers.Exists(maker => maker != chosen);

    /// <summary>Whether somebody else than the chosen one is known to have made a proof.</summary>
    /// <param name="proof">The proof as JSON has it between quotes.</param>
    /// <param name="chosen">The credential that is used.</param>
    public bool IsForeign(ReadOnlySpan<byte> proof, ProofMaker? chosen) => _origins.Find(_tenant, proof) is { } maker && maker != chosen;

    /// <summary>Lets go of the credential that was chosen for a target and failed.</summary>
    /// <param name="target">Who was asked.</param>
    /// <returns>Whether another key of the same provider is left to be asked, without what the failing one made.</returns>
    public bool GiveUp(Target target)
    {
        if (target is not UpstreamTarget { Upstream: { KeyCount: > 1 } provider } || _givenUp is not null || ChooseFor(provider) is not { } failed)
        {
            return false;
        }

        _givenUp = [.. _makers.Where(maker => maker.Provider == failed.Provider)];
        return true;
    }

    /// <summary>The id of the key that failed; null if none of that provider did.</summary>
    /// <param name="provider">Who is asked.</param>
    public string? FailedKeyOf(UpstreamProvider provider) => _givenUp?.FindLast(maker => maker.Provider == provider.Id)?.KeyId;

    private void Read(ClientRequest client)
    {
        var carried = false;
        var scan = new ProofScan(client.Body.Span, client.Dialect.Name);
        while (scan.MoveNext())
        {
            carried |= scan.IsCarried;
            if (_origins.Find(_tenant, scan.Current) is { } maker)
            {
                Add(maker);
            }
        }

        // Proofs of another dialect are wrapped in the client's: only its codec unwraps them.
        if (carried && client.Decode().Value is { } conversation)
        {
            foreach (var proof in conversation.Turns.SelectMany(turn => turn.Blocks).SelectMany(BlockProofs.Of))
            {
                if (_origins.Find(_tenant, proof) is { } maker)
                {
                    Add(maker);
                }
            }
        }
    }

    // The latest last.
    private void Add(ProofMaker maker)
    {
        _makers.Remove(maker);
        _makers.Add(maker);
    }
}
