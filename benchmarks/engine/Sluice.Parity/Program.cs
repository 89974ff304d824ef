using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

// Writes NAME.gguf, and NAME.logits with the logits of each position as 32-bit floats, for every architecture; and one list of all.
// Left out is what llama.cpp doesn't do: tensors for single experts, as early files of Mixtral have them, and the window of Phi-3.
string folder = args[0];
const int Length = 70;
Directory.CreateDirectory(folder);
int[] tokens = [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13)) % RandomVocabulary.Size)];
var models = new List<object>();
foreach (var kind in RandomArchitecture.All.Where(kind => !kind.IsEncoder && kind.Name is not ("mixtral-split" or "phi3-window")))
{
    // Wide formats alone: how each engine rounds a short row's input to bytes would hide everything else.
    var model = new RandomModel(kind, GgmlType.F32);
    string name = kind.Name;
    string path = Path.Combine(folder, name + ".gguf");
    using (var stream = File.Create(path))
    {
        model.Write(stream);
    }

    using var file = GgufFile.Open(path);
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

    models.Add(new { name, path, context = RandomModel.ContextLength, vocabulary = RandomVocabulary.Size });
}

File.WriteAllText(Path.Combine(folder, "models.json"), JsonSerializer.Serialize(new { tokens, models }));
