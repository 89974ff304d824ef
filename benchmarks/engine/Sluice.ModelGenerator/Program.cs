using System.Diagnostics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization;
using Sluice.ModelGenerator;

// Usage: --shape qwen3-0.6b|qwen3-1.7b --type q8_0|q4_0|q4_k_m|q5_k_m|q6_k --out FILE [--seed N]
if (GeneratorOptions.Parse(args, out string problem) is not { } options)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(GeneratorOptions.Usage);
    return 2;
}

var watch = Stopwatch.StartNew();
using (var stream = new FileStream(options.Path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
{
    RandomModel.Describe(options.Shape, options.Type, options.Seed).Write(stream);
}

// What can't be read back is no use to anyone.
using var file = GgufFile.Open(options.Path);
var tokenizer = Tokenizer.FromGguf(file.Metadata);
Console.WriteLine($"{options.Path}: {options.Shape.Name}, {options.Type.Name}, {file.Tensors.Sum(tensor => tensor.ElementCount):N0} weights, "
    + $"{tokenizer.VocabularySize:N0} tokens, {file.FileBytes:N0} bytes in {watch.Elapsed.TotalSeconds:F1} s");
return 0;
