namespace Sluice.Engine.Tokenization;

/// <summary>Which tokens mark what, and which are added, where the file does not say.</summary>
internal sealed record MarkDefaults
{
    internal int? Bos { get; init; }

    internal int? Eos { get; init; }

    internal int? Unknown { get; init; }

    internal int? Sep { get; init; }

    internal int? Pad { get; init; }

    internal bool AddsBos { get; init; }

    internal bool AddsEos { get; init; }

    internal bool AddsSep { get; init; }
}
