using System.Diagnostics.CodeAnalysis;

namespace Sluice.Engine.Gguf;

/// <summary>The type of a metadata value, numbered as in the file.</summary>
[SuppressMessage("Design", "CA1028", Justification = "The file stores 32 unsigned bits.")]
[SuppressMessage("Naming", "CA1008", Justification = "Zero means an unsigned byte.")]
#pragma warning disable CS1591 // The names are the documentation.
public enum GgufValueType : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Boolean = 7,
    String = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}
#pragma warning restore CS1591
