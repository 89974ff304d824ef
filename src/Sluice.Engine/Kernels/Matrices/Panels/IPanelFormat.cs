using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>
/// How a block format is kept in panels of 16 rows, and how those are unpacked for the products:
/// weight = factor * scale * (byte - center) + offset. A unit is one block of each of the 16 rows.
/// </summary>
internal unsafe interface IPanelFormat : IBlockFormat
{
    /// <summary>The bytes of a packed unit.</summary>
    static abstract int UnitBytes { get; }

    /// <summary>The largest byte that unpacking makes (of either sign), at most 127.</summary>
    static abstract int LargestByte { get; }

    /// <summary>Whether unpacking makes signed bytes.</summary>
    static abstract bool IsSigned { get; }

    /// <summary>Whether there are integer scales between byte and factor.</summary>
    static abstract bool HasScales { get; }

    /// <summary>What each byte has too much, if not 0; such formats have scales for 16 columns.</summary>
    static virtual int Center => 0;

    /// <summary>Whether there are offsets.</summary>
    static abstract bool HasOffsets { get; }

    /// <summary>How many columns share a scale and an offset: 16 or 32.</summary>
    static abstract int PartColumns { get; }

    /// <summary>Puts one row's block into its place in a unit.</summary>
    static abstract void Pack(byte* block, byte* unit, int row);

    /// <summary>Unpacks a unit to the scratch memory, as its <paramref name="index"/>th unit.</summary>
    static abstract void Unpack<TRegister, TProducts, T>(byte* unit, PanelScratch scratch, int index)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged;

    /// <summary>Whether there are <see cref="UnpackScales"/> and <see cref="MultiplyPacked"/>, which are faster for very few tokens.</summary>
    static virtual bool MultipliesPacked => false;

    /// <summary>
    /// Whether <see cref="MultiplyPacked"/> is given two registers of rows at a time, which read the inputs once for both, and
    /// asks for what comes behind while it multiplies. Formats that keep more in registers than fits twice do without.
    /// </summary>
    static virtual bool PairsRegisters => false;

    /// <summary>Unpacks what <see cref="MultiplyPacked"/> needs of a unit beside its quants, and its factors and offsets.</summary>
    static virtual void UnpackScales<TRegister, TProducts, T>(byte* unit, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => throw new NotSupportedException();

    /// <summary>
    /// The sum over a unit's blocks of 32 columns, in their order, of products with one token times the scales times
    /// the token's, for the rows of a register from <paramref name="row"/> on. The quants are not unpacked to memory.
    /// </summary>
    static virtual T MultiplyPacked<TRegister, TProducts, T>(byte* unit, int row, TokenColumn x, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged => throw new NotSupportedException();
}
