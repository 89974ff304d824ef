namespace Sluice.Parity.Llama;

/// <summary>A model that llama.cpp has loaded.</summary>
internal sealed unsafe class LlamaModel : IDisposable
{
    public LlamaModel(string path)
    {
        var parameters = LlamaLibrary.DefaultModelParameters();
        parameters.GpuLayers = 0;
        Handle = LlamaLibrary.LoadModel(path, parameters);
        if (Handle == 0)
        {
            throw LlamaLibrary.Error("does not load the model");
        }
    }

    public nint Handle { get; }

    public int Vocabulary => LlamaLibrary.TokensOf(LlamaLibrary.VocabularyOf(Handle));

    public int Width => LlamaLibrary.WidthOf(Handle);

    /// <summary>How many scores a reranker gives.</summary>
    public int Labels => (int)LlamaLibrary.LabelsOf(Handle);

    /// <summary>Quantises a file as llama.cpp's program does, which gives some matrices a better format than others.</summary>
    public static void Quantize(string from, string to, LlamaFileType type)
    {
        var parameters = LlamaLibrary.DefaultQuantizeParameters();
        parameters.Threads = 1;
        parameters.FileType = (int)type;
        if (LlamaLibrary.Quantize(from, to, &parameters) != 0)
        {
            throw LlamaLibrary.Error($"does not quantise to {type}");
        }
    }

    /// <summary>An adapter, freed with the model.</summary>
    public nint LoadAdapter(string path)
    {
        nint adapter = LlamaLibrary.LoadAdapter(Handle, path);
        return adapter != 0 ? adapter : throw LlamaLibrary.Error("does not load the adapter");
    }

    public void Dispose() => LlamaLibrary.FreeModel(Handle);
}
