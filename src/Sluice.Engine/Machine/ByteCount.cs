using System.Globalization;

namespace Sluice.Engine.Machine;

/// <summary>Numbers of bytes for people.</summary>
internal static class ByteCount
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Such as <c>1464.8 MiB (1536000000 bytes)</c>.</summary>
    public static string Text(decimal bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Mebibyte:0.0} MiB ({bytes} bytes)");
}
