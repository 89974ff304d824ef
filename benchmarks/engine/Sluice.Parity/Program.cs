using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;
using Sluice.Parity;

// Usage: FOLDER MODEL EVALUATION. Writes NAME.gguf for every architecture with random weights, and for MODEL in every format, with rows
// as they are and with wider ones that blocks of 256 values fit; NAME.logits with the logits of each position as 32-bit floats, or for
// an embedding model NAME.vector with the embedding of the whole text; NAME.exact with MODEL's logits in double precision, NAME.sluice and NAME.llama with those where
// inputs are rounded as each engine does; and one list of all.
// Left out is what llama.cpp doesn't do: tensors for single experts, as early files of Mixtral have them, and the window of Phi-3.
string folder = args[0];
const int Length = 70;
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

using (var original = GgufFile.Open(args[1]))
{
    int[] text = RealText(args[2]);
    string name = GgufFile.NameOf(args[1]);
    long shortest = original.Tensors.Where(tensor => tensor.Shape.Length > 1).Min(tensor => tensor.Shape[0]);
    foreach (var type in MatrixFormats.Types.Where(type => shortest % type.BlockElements() == 0))
    {
        WriteLogits($"{name}-{type}", Requantizer.Describe(original, type, out _).Write, text, text.Length, same: 0.99, isExact: true);
    }

    // The bundled model's rows are too short for blocks of 256 values, so they go on with zeros: the same model, and real text.
    using var wide = WriteModel($"{name}-256", new WidenedModel(original).Write, out _);
    foreach (var type in MatrixFormats.Types)
    {
        WriteLogits($"{name}-256-{type}", Requantizer.Describe(wide, type, out _).Write, text, text.Length, same: 0.99, isExact: true);
    }
}

File.WriteAllText(Path.Combine(folder, "models.json"), JsonSerializer.Serialize(models));

void WriteLogits(string name, Action<Stream> write, int[] text, int context, double divergence = 1e-3, double same = 0.975, bool isExact = false)
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

    if (isExact)
    {
        WriteExact(file, name + ".exact", InputRounding.None, text);
        WriteExact(file, name + ".sluice", InputRounding.Sluice, text);
        WriteExact(file, name + ".llama", InputRounding.Llama, text);
    }

    models.Add(new { name, path, embeds = false, isExact, context, vocabulary = decoder.Spec.Vocabulary, tokens = text, divergence, same });
}

void WriteExact(GgufFile file, string name, InputRounding rounding, int[] text)
{
    using var stream = File.Create(Path.Combine(folder, name));
    foreach (double[] row in new ExactModel(file, rounding).Logits(text))
    {
        stream.Write(MemoryMarshal.AsBytes<double>(row));
    }
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

// Conversations of the model's evaluation with its own answers, one behind the other.
static int[] RealText(string path)
{
    const int Positions = 512;
    using var evaluation = JsonDocument.Parse(File.ReadAllBytes(path));
    var text = new List<int>();
    foreach (var item in evaluation.RootElement.GetProperty("cases").EnumerateArray())
    {
        text.AddRange(item.GetProperty("prompt_ids").EnumerateArray().Concat(item.GetProperty("completion_ids").EnumerateArray()).Select(id => id.GetInt32()));
    }

    return [.. text.Take(Positions)];
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
