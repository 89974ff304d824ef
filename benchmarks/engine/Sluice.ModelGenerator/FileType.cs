using Sluice.Engine.Gguf;

namespace Sluice.ModelGenerator;

/// <summary>Which type each tensor of a file has, as the usual quantiser chooses it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Number">The number in the file's metadata.</param>
/// <param name="Type">The type of most matrices.</param>
/// <param name="Embedding">The type of the embedding, which is also the output.</param>
/// <param name="Careful">The type of some of the matrices that matter most.</param>
internal sealed record FileType(string Name, uint Number, GgmlType Type, GgmlType Embedding, GgmlType Careful)
{
    internal static readonly FileType[] All =
    [
        new("q8_0", 7, GgmlType.Q8_0, GgmlType.Q8_0, GgmlType.Q8_0),
        new("q4_0", 2, GgmlType.Q4_0, GgmlType.Q8_0, GgmlType.Q4_0),
        new("q4_k_m", 15, GgmlType.Q4_K, GgmlType.Q6_K, GgmlType.Q6_K),
        new("q5_k_m", 17, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q6_K),
        new("q6_k", 18, GgmlType.Q6_K, GgmlType.Q6_K, GgmlType.Q6_K),
    ];

    /// <summary>The type of values and down projections: more bits in the first and last eighth of the layers and every third between.</summary>
    internal GgmlType OfCareful(int layer, int layers)
    {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2 ? Careful : Type;
    }
}
