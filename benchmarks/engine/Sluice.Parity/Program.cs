using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;
using Sluice.Engine.Tokenization;

// Usage: FOLDER MODEL. Writes NAME.gguf for every architecture with random weights, for one of them in every format with blocks of 256
// values, and for MODEL in every other format; NAME.logits with the logits of each position as 32-bit floats, or for an embedding model
// NAME.vector with the embedding of the whole text; and one list of all.
// Left out is what llama.cpp doesn't do: tensors for single experts, as early files of Mixtral have them, and the window of Phi-3.
string folder = args[0];
const int Length = 70;
const string Text = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\nThe capital of France is Paris.<|im_end|>\n"
    + "<|im_start|>user\nTell me a story.<|im_end|>\n<|im_start|>assistant\nOnce upon a time there was a fox named Mia.";
Directory.CreateDirectory(folder);
int[] tokens = [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13)) % RandomVocabulary.Size)];
var models = new List<object>();
foreach (var kind in RandomArchitecture.All.Where(kind => kind.Name is not ("mixtral-split" or "phi3-window" or "bert-rank" or "qwen3-rank")))
{
    // Wide formats alone: how each engine rounds a short row's input to bytes would hide everything else.
    var model = new RandomModel(kind, GgmlType.F32);
    if (kind.Sizes.GetValueOrDefault("pooling_type") is > 0 and < 4)
    {
        WriteEmbedding(kind, model.Write);
    }
    else
    {
        WriteLogits(kind.Name, model.Write, tokens, RandomModel.ContextLength);
    }
}

// The bundled model's rows are too short for blocks of 256 values. On random weights the two engines' ways to round inputs to bytes
// (one scale for 32 values here, for 256 there) show, and alike for all formats: this finds a wrong layout, not a last digit.
foreach (var type in MatrixFormats.Types.Where(type => type.BlockElements() == 256))
{
    var model = new RandomModel(RandomArchitecture.Named("qwen3"), type);
    WriteLogits($"qwen3-{type}", model.Write, tokens, RandomModel.ContextLength, divergence: 0.03, same: 0.85);
}

using (var original = GgufFile.Open(args[1]))
{
    var text = new List<int>();
    Tokenizer.FromGguf(original.Metadata).Encode(Text, text, parseSpecial: true);
    long shortest = original.Tensors.Where(tensor => tensor.Shape.Length > 1).Min(tensor => tensor.Shape[0]);
    foreach (var type in MatrixFormats.Types.Where(type => shortest % type.BlockElements() == 0))
    {
        WriteLogits($"{GgufFile.NameOf(args[1])}-{type}", Requantizer.Describe(original, type, out _).Write, [.. text], 512);
    }
}

File.WriteAllText(Path.Combine(folder, "models.json"), JsonSerializer.Serialize(models));

void WriteLogits(string name, Action<Stream> write, int[] text, int context, double divergence = 1e-3, double same = 0.975)
{
    using var file = WriteModel(name, write, out string path);
    using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = text.Length, ContextLength = context });
    decoder.Forward(BatchOf(text));
    using (var stream = File.Create(Path.Combine(folder, name + ".logits")))
    {
        for (int i = 0; i < text.Length; i++)
        {
            stream.Write(MemoryMarshal.AsBytes(decoder.Logits(i)));
        }
    }

    models.Add(new { name, path, embeds = false, context, vocabulary = decoder.Spec.Vocabulary, tokens = text, divergence, same });
}

void WriteEmbedding(RandomArchitecture kind, Action<Stream> write)
{
    string name = kind.Name;
    using var file = WriteModel(name, write, out string path);
    using var decoder = Decoder.Load(
        file, new DecoderOptions { Slots = 1, MaxBatch = Length, ContextLength = RandomModel.ContextLength, EndsInStates = true });
    decoder.Forward(BatchOf(tokens));
    float[] vector = kind.Sizes["pooling_type"] switch
    {
        1 => [.. Enumerable.Range(0, decoder.Spec.Width).Select(column => Enumerable.Range(0, Length).Average(i => decoder.State(i)[column]))],
        2 => decoder.State(0).ToArray(),
        _ => decoder.State(Length - 1).ToArray(),
    };
    File.WriteAllBytes(Path.Combine(folder, name + ".vector"), MemoryMarshal.AsBytes<float>(vector).ToArray());
    models.Add(new { name, path, embeds = true, context = RandomModel.ContextLength, tokens });
}

GgufFile WriteModel(string name, Action<Stream> write, out string path)
{
    path = Path.Combine(folder, name + ".gguf");
    using (var stream = File.Create(path))
    {
        write(stream);
    }

    return GgufFile.Open(path);
}

static DecoderBatch BatchOf(int[] text)
{
    var batch = new DecoderBatch(text.Length);
    for (int i = 0; i < text.Length; i++)
    {
        batch.Add(text[i], i, 0, wantsLogits: true);
    }

    return batch;
}
