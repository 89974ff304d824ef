using System.Text.Json;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Tokenization.Parity;

/// <summary>Tokenizers of the made-up vocabularies beside this file.</summary>
internal static class ParityVocabulary
{
    private static readonly Lazy<JsonElement> Vocabularies = new(() => Read("vocabularies.json"));

    internal static Lazy<JsonElement> Goldens { get; } = new(() => Read("goldens.json"));

    /// <summary>The tokenizer of a run that generate.mjs lists.</summary>
    internal static Tokenizer OfRun(string name) => OfRun(name, Tokenizer.FromGguf);

    /// <summary>What is made of the metadata of a run that generate.mjs lists.</summary>
    internal static T OfRun<T>(string name, Func<GgufMetadata, T> make)
    {
        var run = Goldens.Value.GetProperty("runs").EnumerateArray().Single(run => run.GetProperty("name").GetString() == name);
        return Load(run.GetProperty("vocabulary").GetString()!, run.GetProperty("more"), null, make);
    }

    internal static Tokenizer Load(string vocabulary, JsonElement more, Action<GgufWriter>? add = null) =>
        Load(vocabulary, more, add, Tokenizer.FromGguf);

    private static T Load<T>(string vocabulary, JsonElement more, Action<GgufWriter>? add, Func<GgufMetadata, T> make)
    {
        var stored = Vocabularies.Value.GetProperty(vocabulary);
        var writer = new GgufWriter();
        writer.Add("tokenizer.ggml.model", stored.GetProperty("model").GetString()!);
        AddStrings("tokens", "tokens");
        AddStrings("merges", "merges");
        AddNumbers("types", "token_type");
        AddNumbers("charsmap", "precompiled_charsmap");
        if (stored.TryGetProperty("scores", out var scores))
        {
            writer.Add("tokenizer.ggml.scores", [.. scores.EnumerateArray().Select(score => score.GetSingle())]);
        }

        if (more.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in more.EnumerateObject())
            {
                AddEntry(writer, entry);
            }
        }

        add?.Invoke(writer);
        using var file = TemporaryGguf.Open(writer);
        return make(file.Metadata);

        void AddStrings(string name, string key)
        {
            if (stored.TryGetProperty(name, out var values))
            {
                writer.Add("tokenizer.ggml." + key, [.. values.EnumerateArray().Select(value => value.GetString()!)]);
            }
        }

        void AddNumbers(string name, string key)
        {
            if (stored.TryGetProperty(name, out var values))
            {
                writer.Add("tokenizer.ggml." + key, [.. values.EnumerateArray().Select(value => value.GetInt32())]);
            }
        }
    }

    private static void AddEntry(GgufWriter writer, JsonProperty entry)
    {
        switch (entry.Value.ValueKind)
        {
            case JsonValueKind.String:
                writer.Add(entry.Name, entry.Value.GetString()!);
                break;
            case JsonValueKind.Number:
                writer.Add(entry.Name, entry.Value.GetUInt32());
                break;
            default:
                writer.Add(entry.Name, entry.Value.GetBoolean());
                break;
        }
    }

    /// <summary>What the repository holds, or a larger set that generate.mjs wrote into the folder of SLUICE_TOKENIZER_GOLDENS.</summary>
    private static JsonElement Read(string name)
    {
        string? folder = Environment.GetEnvironmentVariable("SLUICE_TOKENIZER_GOLDENS");
        return JsonDocument.Parse(File.ReadAllBytes(folder is null ? NanoModel.TestFile("Tokenization", "Parity", name) : Path.Combine(folder, name))).RootElement;
    }
}
