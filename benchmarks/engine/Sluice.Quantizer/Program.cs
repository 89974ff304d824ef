using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.RandomModels;

// Usage: FILE FOLDER [TYPE...]; without types all that the engine multiplies with.
GgmlType[] all =
[
    GgmlType.F32, GgmlType.F16, GgmlType.BF16, GgmlType.Q4_0, GgmlType.Q4_1, GgmlType.Q5_0, GgmlType.Q5_1, GgmlType.Q8_0, GgmlType.Q2_K, GgmlType.Q3_K,
    GgmlType.Q4_K, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.IQ4_NL, GgmlType.IQ4_XS, GgmlType.MXFP4,
];
if (args.Length < 2 || !args[2..].All(text => Enum.TryParse<GgmlType>(text, ignoreCase: true, out var known) && all.Contains(known)))
{
    Console.Error.WriteLine($"usage: FILE FOLDER [TYPE...]; FILE has weights of F32, F16 or BF16; types: {string.Join(", ", all)}");
    return 2;
}

Directory.CreateDirectory(args[1]);
using var file = GgufFile.Open(args[0]);
foreach (var type in args.Length == 2 ? all : args[2..].Select(text => Enum.Parse<GgmlType>(text, ignoreCase: true)))
{
    string path = Path.Combine(args[1], $"{GgufFile.NameOf(args[0]).Replace("-f16", "", StringComparison.Ordinal)}-{type.ToString().ToLowerInvariant()}.gguf");
    var writer = Requantizer.Describe(file, type, out var used);
    if (!used.ContainsKey(type))
    {
        Console.WriteLine($"{type} is left out: no matrix has rows of whole blocks of {type.BlockElements()} values");
        continue;
    }

    using var stream = File.Create(path);
    writer.Write(stream);
    Console.WriteLine($"{path}: {string.Join(", ", used.Select(pair => $"{pair.Value} matrices in {pair.Key}"))}");
}

return 0;
