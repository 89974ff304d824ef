namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Puts the bytes of one row between those of the 15 others.</summary>
internal static unsafe class Interleaving
{
    public const int Rows = 16;

    /// <summary>4 bytes of each row in turn.</summary>
    public static void Fours(byte* from, byte* to, int row, int bytes)
    {
        uint* target = (uint*)to + row;
        for (int i = 0; i < bytes; i += 4, target += Rows)
        {
            *target = *(uint*)(from + i);
        }
    }

    /// <summary>1 byte of each row in turn.</summary>
    public static void Ones(byte* from, byte* to, int row, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            to[(i * Rows) + row] = from[i];
        }
    }
}
