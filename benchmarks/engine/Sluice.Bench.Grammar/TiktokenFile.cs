namespace Sluice.Bench.Grammar;

/// <summary>A vocabulary as OpenAI's tokenizers store it: a line for each token, its bytes in Base64 and its number.</summary>
internal static class TiktokenFile
{
    public static List<ReadOnlyMemory<byte>> Read(string path, int count) =>
        [.. File.ReadLines(path).Take(count).Select(line => (ReadOnlyMemory<byte>)Convert.FromBase64String(line[..line.IndexOf(' ', StringComparison.Ordinal)]))];
}
