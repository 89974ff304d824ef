namespace Sluice.Engine.Gguf;

/// <summary>Where a metadata value lies. The offset is in bytes from the start of the file, for a string behind its length, for an array at its first element; the count is a string's bytes, an array's elements, or 1.</summary>
internal sealed record GgufEntry(GgufValueType Type, GgufValueType ElementType, long Offset, long Count);
