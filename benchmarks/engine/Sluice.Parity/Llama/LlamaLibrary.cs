using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Parity.Llama;

/// <summary>What is used of llama.cpp's C interface (<c>include/llama.h</c>), as version 0.5.0 has it, which node-llama-cpp 3.22.1 brings prebuilt.</summary>
internal static unsafe partial class LlamaLibrary
{
    private const string Llama = "llama";
    private const string Ggml = "ggml";

    private static readonly StringBuilder Messages = new();

    /// <summary>Loads the libraries of a folder, with the kernels that suit this processor best.</summary>
    public static void Load(string folder)
    {
        string llama = Only(folder, "libllama.v0.5.0.so");
        string ggml = Only(folder, "libggml.v0.5.0.so");
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(), (name, _, _) => name == Llama ? NativeLibrary.Load(llama) : name == Ggml ? NativeLibrary.Load(ggml) : 0);
        LogTo(&Log, null);
        LoadBackends(folder);
        Initialize();
    }

    /// <summary>An error that ends with what llama.cpp has told of late.</summary>
    public static InvalidOperationException Error(string what)
    {
        string[] lines = Messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new InvalidOperationException($"llama.cpp {what}: {string.Join(" | ", lines.TakeLast(3))}");
    }

    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    public static partial LlamaModelParameters DefaultModelParameters();

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    public static partial LlamaContextParameters DefaultContextParameters();

    [LibraryImport(Llama, EntryPoint = "llama_model_quantize_default_params")]
    public static partial LlamaQuantizeParameters DefaultQuantizeParameters();

    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LoadModel(string path, LlamaModelParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    public static partial void FreeModel(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd")]
    public static partial int WidthOf(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_cls_out")]
    public static partial uint LabelsOf(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    public static partial nint VocabularyOf(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int TokensOf(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    public static partial nint NewContext(nint model, LlamaContextParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    public static partial nint MemoryOf(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_memory_clear")]
    public static partial void ClearMemory(nint memory, byte data);

    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    public static partial int Decode(nint context, LlamaBatch batch);

    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    public static partial float* LogitsOf(nint context, int index);

    [LibraryImport(Llama, EntryPoint = "llama_get_embeddings_seq")]
    public static partial float* EmbeddingOf(nint context, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_adapter_lora_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LoadAdapter(nint model, string path);

    [LibraryImport(Llama, EntryPoint = "llama_set_adapters_lora")]
    public static partial int SetAdapters(nint context, nint* adapters, nuint count, float* scales);

    [LibraryImport(Llama, EntryPoint = "llama_model_quantize", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint Quantize(string from, string to, LlamaQuantizeParameters* parameters);

    [LibraryImport(Llama, EntryPoint = "llama_backend_init")]
    private static partial void Initialize();

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    private static partial void LogTo(delegate* unmanaged[Cdecl]<int, byte*, void*, void> log, void* data);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void LoadBackends(string folder);

    private static string Only(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {name} in {folder}: the layouts of its structures are known of that version only.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Log(int level, byte* text, void* data)
    {
        lock (Messages)
        {
            if (Messages.Length > 1 << 20)
            {
                Messages.Clear();
            }

            Messages.Append(Marshal.PtrToStringUTF8((nint)text));
        }
    }
}
