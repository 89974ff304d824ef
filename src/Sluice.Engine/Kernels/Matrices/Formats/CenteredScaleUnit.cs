using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>The scales of Q3_K and Q6_K in a panel's unit: 16 parts with signed bytes of 16 rows, and a binary16 for each row.</summary>
internal static unsafe class CenteredScaleUnit
{
    private const int Parts = 16;
    private const int Rows = Interleaving.Rows;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TRegister, TProducts, T>(sbyte* scales, ushort* factors, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where TProducts : struct, IPanelProducts<T>
        where T : unmanaged
    {
        UnpackFactors<TRegister, T>(factors, scratch);
        for (int row = 0; row < Rows; row += TRegister.Rows)
        {
            for (int part = 0; part < Parts; part++)
            {
                T scale = TRegister.LoadIntegers(scales + row + (part * Rows));
                TRegister.Store(TProducts.SpreadScales(scale), scratch.Scales(part) + (row * 4));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackFactors<TRegister, T>(ushort* factors, PanelScratch scratch)
        where TRegister : struct, IPanelRegister<T>
        where T : unmanaged
    {
        for (int row = 0; row < Rows; row += TRegister.Rows)
        {
            TRegister.Store(TRegister.LoadHalves(factors + row), scratch.Factors(0) + (row * 4));
        }
    }
}
