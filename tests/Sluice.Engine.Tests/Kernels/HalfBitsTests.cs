using System.Runtime.Intrinsics;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Tests.Kernels;

public sealed unsafe class HalfBitsTests
{
    [Fact]
    public void Load_EveryFiniteHalf_GivesItsValueInBothWays()
    {
        // Vectors that the processor lacks are emulated.
        Check<LanesScalar, float>();
        Check<Lanes128, Vector128<float>>();
        Check<Lanes256, Vector256<float>>();
        Check<Lanes512, Vector512<float>>();
    }

    private static void Check<TLanes, T>()
        where TLanes : struct, ILanes<T>
        where T : unmanaged
    {
        ushort* halves = stackalloc ushort[16];
        float* careful = stackalloc float[16];
        float* cached = stackalloc float[16];
        for (int bits = 0; bits <= ushort.MaxValue; bits += TLanes.Count)
        {
            for (int i = 0; i < TLanes.Count; i++)
            {
                halves[i] = (ushort)(bits + i);
            }

            TLanes.Store(TLanes.LoadHalf(halves), careful);
            TLanes.Store(TLanes.LoadCachedHalf(halves), cached);
            for (int i = 0; i < TLanes.Count; i++)
            {
                var half = BitConverter.UInt16BitsToHalf(halves[i]);
                if (Half.IsFinite(half))
                {
                    Assert.Equal(BitConverter.SingleToInt32Bits((float)half), BitConverter.SingleToInt32Bits(careful[i]));
                    Assert.Equal(BitConverter.SingleToInt32Bits((float)half), BitConverter.SingleToInt32Bits(cached[i]));
                }
            }
        }
    }
}
