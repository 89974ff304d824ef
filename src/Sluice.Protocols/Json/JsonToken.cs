namespace Sluice.Protocols.Json;

/// <summary>Where a value, a member's name or the end of an array or object stands in a JSON text; which of them it is, its first byte tells.</summary>
/// <param name="start">Offset of the first byte.</param>
/// <param name="extent">
/// Of numbers and words: bytes. Of texts: bytes between the quotes, as a complement if escapes are among them. Of an opening bracket: tokens up to its
/// closing one. Of a closing bracket: items or members before it.
/// </param>
internal readonly struct JsonToken(int start, int extent)
{
    public int Start => start;

    public int Extent => extent;
}
