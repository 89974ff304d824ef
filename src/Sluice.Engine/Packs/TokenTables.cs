using Sluice.Engine.Gguf;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Tokenization;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Packs;

/// <summary>What takes long to make of a large vocabulary, kept behind the weights of a pack: the tables of the tokenizer, and the tries and masks of grammars.</summary>
internal static class TokenTables
{
    /// <summary>Of how they are made: to be raised whenever the same file would give others. A test knows them by heart.</summary>
    public const int Version = 3;

    /// <summary>The tables of a model; none where its tokenizer can't be read, which whoever needs it will find out.</summary>
    public static ReadOnlyMemory<byte> TryWrite(GgufMetadata metadata, ulong seed)
    {
        try
        {
            var tables = new TableWriter();
            var tokenizer = Tokenizer.Build(metadata, seed);
            tokenizer.Write(tables);
            GrammarVocabulary.Of(tokenizer).Write(tables);
            return tables.Written;
        }
        catch (GgufException)
        {
            return default;
        }
    }

    /// <summary>The tokenizer of a model, and its tokens as grammars see them; from a pack where that has tables, else of the file and without the latter.</summary>
    public static (Tokenizer Tokenizer, GrammarVocabulary? Grammar) Read(GgufMetadata metadata, TableReader? tables, bool withGrammar = true)
    {
        if (tables is null)
        {
            return (Tokenizer.FromGguf(metadata), null);
        }

        try
        {
            var tokenizer = Tokenizer.Read(metadata, tables);
            return (tokenizer, withGrammar ? GrammarVocabulary.Read(tokenizer, tables) : null);
        }
        catch (InvalidDataException)
        {
            // The disk decayed; what the model's own file says still stands.
            return (Tokenizer.FromGguf(metadata), null);
        }
    }
}
