namespace Sluice.Engine.Adapters;

/// <summary>
/// Adapters that are applied together, each with its weight, in an order of their own, so that the same choice gives the same
/// bits however it is written. Requests that choose the same share one stack.
/// </summary>
internal sealed class AdapterStack(AdapterSet owner, string key, AdapterMember[] members)
{
    // Queries, keys and values have most parts of all groups of matrices that are calculated together.
    private const int MostParts = 3;

    /// <summary>Stands for what the stack does: what was calculated with one key is never used with another.</summary>
    public string Key => key;

    public AdapterMember[] Members => members;

    /// <summary>How many sequences use it. Guarded by the set.</summary>
    public int Users { get; set; }

    /// <summary>Floats between the two products of a row, for any group of matrices.</summary>
    public int HiddenWidth { get; } = members.Sum(member => MostParts * member.Adapter.MaxRank);

    /// <summary>Its adapters by name, for messages.</summary>
    public string Names => string.Join(", ", members.Select(member => $"'{member.Adapter.Name}'"));

    /// <summary>Adds its changes to the embedding of a token.</summary>
    public unsafe void AddToEmbedding(float* embedding, int token)
    {
        foreach (var member in members)
        {
            member.Adapter.Embedding?.AddTo(embedding, token, member.Weight);
        }
    }

    /// <summary>One user less; with the last one of an adapter that was unloaded, its memory is freed.</summary>
    public void Release() => owner.Release(this);
}
