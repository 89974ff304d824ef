using System.Globalization;

namespace Sluice.Parity;

/// <summary>Numbers as the tables have them.</summary>
internal static class Text
{
    /// <summary>A mean divergence with half of its interval.</summary>
    public static string Divergence(Agreement agreement)
    {
        var divergence = agreement.Divergence;
        return $"{Small(divergence.Value)} ± {(divergence.High - divergence.Value).ToString("0e+0", CultureInfo.InvariantCulture)}";
    }

    public static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    /// <summary>A share with its interval, in percent.</summary>
    public static string Share(Interval share) => string.Create(CultureInfo.InvariantCulture, $"{share.Value * 100:F2} % ({share.Low * 100:F2} to {share.High * 100:F2})");

    /// <summary>A change with its interval, in percent.</summary>
    public static string Change(Interval change) => $"{Signed(change.Value)} % ({Signed(change.Low)} to {Signed(change.High)})";

    public static string Bold(string text, bool isMissed) => isMissed ? $"**{text}**" : text;

    // What rounds to nothing has no sign of its own.
    private static string Signed(double share) => (Math.Round(share * 100, 3) + 0.0).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
