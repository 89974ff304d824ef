using System.Globalization;

namespace Sluice.ModelGenerator;

/// <summary>What the command line asks for.</summary>
internal sealed record GeneratorOptions(ModelShape Shape, FileType Type, string Path, ulong Seed)
{
    internal const string Usage = "usage: --shape qwen3-0.6b|qwen3-1.7b --type q8_0|q4_0|q4_k_m|q5_k_m|q6_k --out FILE [--seed N]";

    /// <summary>Reads the arguments; null, with the reason, when they are incomplete or wrong.</summary>
    internal static GeneratorOptions? Parse(string[] args, out string problem)
    {
        ModelShape? shape = null;
        FileType? type = null;
        string? path = null;
        ulong seed = 1;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            bool understood = args[i] switch
            {
                "--shape" => (shape = ModelShape.All.FirstOrDefault(known => known.Name == value)) is not null,
                "--type" => (type = FileType.All.FirstOrDefault(known => known.Name == value)) is not null,
                "--out" => (path = value) is not null,
                "--seed" => ulong.TryParse(value, CultureInfo.InvariantCulture, out seed),
                _ => false,
            };
            if (!understood)
            {
                problem = $"not understood: {args[i]} {value}";
                return null;
            }
        }

        problem = "--shape, --type and --out are needed";
        return shape is not null && type is not null && path is not null ? new GeneratorOptions(shape, type, path, seed) : null;
    }
}
