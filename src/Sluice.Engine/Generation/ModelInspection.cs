using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>Finds out what a model is and can do.</summary>
internal static class ModelInspection
{
    public static EngineModelInfo Describe(GgufFile file, Decoder decoder, Tokenizer tokenizer, ChatPrompting prompting)
    {
        string? name = file.Metadata.TypeOf("general.name") == GgufValueType.String ? file.Metadata.GetString("general.name") : null;
        return new EngineModelInfo
        {
            Name = string.IsNullOrWhiteSpace(name) ? GgufFile.NameOf(file.Path) : name,
            Architecture = decoder.Spec.Architecture,
            ParameterCount = file.Tensors.Sum(tensor => tensor.ElementCount),
            Quantization = MostUsedType(file),
            ContextLength = decoder.ContextLength,
            TrainedContextLength = decoder.Spec.ContextLength,
            VocabularySize = tokenizer.VocabularySize,
            WeightBytes = decoder.WeightBytes,
            KvBytes = decoder.KvBytes,
            PackFile = decoder.Packed.Path,
            Warnings = decoder.Packed.Warning is { } warning ? [warning] : [],
            MaxParallel = decoder.SlotCount,
            Threads = decoder.Threads,
            HasChatTemplate = prompting.HasTemplate,
            SupportsTools = prompting.SupportsTools,
            SupportsReasoning = prompting.SupportsReasoning,
            Reasoning = prompting.Reasoning,
            ToolCallFormat = prompting.Format.Description,
        };
    }

    private static string MostUsedType(GgufFile file)
    {
        var elements = new Dictionary<string, long>(StringComparer.Ordinal);
        string most = "";
        foreach (var tensor in file.Tensors)
        {
            string type = tensor.Type.ToString();
            elements[type] = (elements.TryGetValue(type, out long sum) ? sum : 0) + tensor.ElementCount;
            most = most.Length == 0 || elements[type] > elements[most] ? type : most;
        }

        return most;
    }
}
