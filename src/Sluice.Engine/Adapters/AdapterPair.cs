using Sluice.Engine.Gguf;

namespace Sluice.Engine.Adapters;

/// <summary>The two tensors of one change: <c>TARGET.lora_a</c> and <c>TARGET.lora_b</c>.</summary>
internal sealed record AdapterPair(string Target, GgufTensor A, GgufTensor B)
{
    private const string SuffixA = ".lora_a";
    private const string SuffixB = ".lora_b";

    /// <summary>Every pair of a file; throws <see cref="EngineException"/> for a tensor that is not in one.</summary>
    public static List<AdapterPair> All(GgufFile file)
    {
        var pairs = new List<AdapterPair>();
        foreach (var tensor in file.Tensors)
        {
            bool isA = tensor.Name.EndsWith(SuffixA, StringComparison.Ordinal);
            if (!isA && !tensor.Name.EndsWith(SuffixB, StringComparison.Ordinal))
            {
                throw new EngineException(
                    EngineErrorCode.InvalidAdapter,
                    $"The adapter's tensor '{tensor.Name}' is no part of a low-rank change: only names that end in {SuffixA} and {SuffixB} are.");
            }

            string target = tensor.Name[..^SuffixA.Length];
            string partner = target + (isA ? SuffixB : SuffixA);
            var other = file.FindTensor(partner) ?? throw new EngineException(
                EngineErrorCode.InvalidAdapter, $"The adapter has a tensor '{tensor.Name}', but no '{partner}'.");
            if (isA)
            {
                pairs.Add(new AdapterPair(target, tensor, other));
            }
        }

        return pairs.Count > 0 ? pairs : throw new EngineException(EngineErrorCode.InvalidAdapter, "The adapter has no tensors.");
    }

    /// <summary>The size of a dimension; those that a tensor does not have are 1.</summary>
    public static long Size(GgufTensor tensor, int dimension) => dimension < tensor.Shape.Length ? tensor.Shape[dimension] : 1;
}
