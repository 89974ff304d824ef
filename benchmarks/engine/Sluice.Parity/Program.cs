using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

// Writes NAME.gguf for every architecture, and NAME.logits with the logits of each position as 32-bit floats, or for an embedding model
// NAME.vector with the embedding of the whole text; and one list of all.
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
    string name = kind.Name;
    string path = Path.Combine(folder, name + ".gguf");
    using (var stream = File.Create(path))
    {
        model.Write(stream);
    }

    bool embeds = kind.Sizes.GetValueOrDefault("pooling_type") is > 0 and < 4;
    models.Add(new { name, path, embeds, context = RandomModel.ContextLength, vocabulary = RandomVocabulary.Size });
    using var file = GgufFile.Open(path);
    if (embeds)
    {
        WriteEmbedding(file, kind, name);
        continue;
    }

    using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = Length, ContextLength = RandomModel.ContextLength });
    var batch = new DecoderBatch(Length);
    for (int i = 0; i < Length; i++)
    {
        batch.Add(tokens[i], i, 0, wantsLogits: true);
    }

    decoder.Forward(batch);
    using (var stream = File.Create(Path.Combine(folder, name + ".logits")))
    {
        for (int i = 0; i < Length; i++)
        {
            stream.Write(MemoryMarshal.AsBytes(decoder.Logits(i)));
        }
    }
}

File.WriteAllText(Path.Combine(folder, "models.json"), JsonSerializer.Serialize(new { tokens, models }));

void WriteEmbedding(GgufFile file, RandomArchitecture kind, string name)
{
    using var decoder = Decoder.Load(
        file, new DecoderOptions { Slots = 1, MaxBatch = Length, ContextLength = RandomModel.ContextLength, EndsInStates = true });
    var batch = new DecoderBatch(Length);
    for (int i = 0; i < Length; i++)
    {
        batch.Add(tokens[i], i, 0, wantsLogits: true);
    }

    decoder.Forward(batch);
    float[] vector = kind.Sizes["pooling_type"] switch
    {
        1 => [.. Enumerable.Range(0, decoder.Spec.Width).Select(column => Enumerable.Range(0, Length).Average(i => decoder.State(i)[column]))],
        2 => decoder.State(0).ToArray(),
        _ => decoder.State(Length - 1).ToArray(),
    };
    File.WriteAllBytes(Path.Combine(folder, name + ".vector"), MemoryMarshal.AsBytes<float>(vector).ToArray());
}
