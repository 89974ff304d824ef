using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The scales of Q3_K and Q6_K in a panel's unit: 16 parts with signed bytes of 16 rows, and a binary16 for each row.</summary>
internal static unsafe class CenteredScaleUnit
{
    private const int Parts = 16;
    private const int Rows = Interleaving.Rows;

    /// <summary>Unpacks scales of values that are stored plus <paramref name="center"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(sbyte* scales, ushort* factors, float center, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        for (int row = 0; row < Rows; row += TRegister.Rows)
        {
            T factor = TRegister.LoadHalves(factors + row);
            T minimum = TRegister.Multiply(factor, TRegister.SplatFloat(-center));
            TRegister.Store(factor, scratch.Factors(0) + (row * 4));
            for (int part = 0; part < Parts; part++)
            {
                T scale = TRegister.LoadIntegers(scales + row + (part * Rows));
                TRegister.Store(TProducts.SpreadScales(scale), scratch.Scales(part) + (row * 4));
                TRegister.Store(TRegister.Multiply(TRegister.ToFloats(scale), minimum), scratch.Offsets(part) + (row * 4));
            }
        }
    }
}
