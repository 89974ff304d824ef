using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Scheduling;

/// <summary>A smaller model that was loaded to guess for a larger one.</summary>
internal sealed class LoadedDraft : IDisposable
{
    private readonly GgufFile _file;
    private readonly Decoder _decoder;

    private LoadedDraft(GgufFile file, Decoder decoder)
    {
        _file = file;
        _decoder = decoder;
        Model = new DraftModel(new DecoderPass(decoder));
    }

    public DraftModel Model { get; }

    /// <summary>Loads it; throws <see cref="EngineException"/> if it does not speak the same tokens.</summary>
    public static LoadedDraft Load(string path, DecoderOptions options, Tokenizer tokenizer)
    {
        var file = GgufFile.Open(path);
        Decoder? decoder = null;
        try
        {
            var own = Tokenizer.FromGguf(file.Metadata);
            bool isSame = own.VocabularySize == tokenizer.VocabularySize
                && Enumerable.Range(0, own.VocabularySize).All(id => own.BytesOf(id).SequenceEqual(tokenizer.BytesOf(id)));
            decoder = isSame
                ? Decoder.Load(file, options)
                : throw new EngineException(EngineErrorCode.InvalidOption, $"The draft '{path}' has another vocabulary than the model that it is to guess for.");
            return new LoadedDraft(file, decoder);
        }
        catch
        {
            decoder?.Dispose();
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _file.Dispose();
    }
}
