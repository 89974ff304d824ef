using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Tests.RandomModels;
using Sluice.Parity.Exact;
using Sluice.Parity.Llama;

namespace Sluice.Parity;

/// <summary>
/// The bundled model in every format, one file after the other. Blocks of 256 values do not fit its rows, so there they go on with zeros. In formats
/// alone our plain rounding puts it; in mixtures of them, as files that are found have, llama.cpp's own quantiser.
/// </summary>
internal sealed class NanoFormats(ParityOptions options)
{
    private static readonly LlamaFileType[] Mixtures =
        [LlamaFileType.Q8_0, LlamaFileType.Q6_K, LlamaFileType.Q5_K_M, LlamaFileType.Q4_K_M, LlamaFileType.Q3_K_M, LlamaFileType.Q2_K];

    private readonly string _original = Path.Combine(options.Model, "sluice-nano-f16.gguf");

    /// <summary>The path of each, under the name that the tables have for it; it is overwritten by the next.</summary>
    public IEnumerable<(string Name, string Path)> Write()
    {
        string path = Path.Combine(options.Folder, "format.gguf");
        string widePath = Path.Combine(options.Folder, "rows-of-256.gguf");
        using var original = GgufFile.Open(_original);
        using (var stream = File.Create(widePath))
        {
            new WidenedModel(original).Write(stream);
        }

        using var wide = GgufFile.Open(widePath);
        foreach (var type in MatrixFormats.Types.Where(type => options.Wants(type.ToString())))
        {
            bool isWide = type.BlockElements() == WidenedModel.Block;
            using (var stream = File.Create(path))
            {
                Requantizer.Describe(isWide ? wide : original, type, out _).Write(stream);
            }

            yield return (type + (isWide ? ", rows of 256" : ""), path);
        }

        foreach (var type in Mixtures.Where(type => options.Wants($"llama-{type}")))
        {
            bool isWide = type != LlamaFileType.Q8_0;
            LlamaModel.Quantize(isWide ? widePath : _original, path, type);
            yield return ($"{type} by llama.cpp" + (isWide ? ", rows of 256" : ""), path);
        }
    }
}
