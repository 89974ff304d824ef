namespace Sluice.Bench.Engine;

/// <summary>Everything measured: the bytes that a decoded token reads of each model, and all rounds.</summary>
internal sealed record EngineResult(string Peer, IReadOnlyDictionary<string, long> BytesPerPass, IReadOnlyList<ModelRow> Rows)
{
    public double Median(string model, string engine, Func<ModelRow, double> of)
    {
        var values = Rows.Where(row => row.Model == model && row.Engine == engine).Select(of).Order().ToArray();
        if (values.Length == 0)
            return double.NaN;
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    public double Ratio(string model, Func<ModelRow, double> of) => Median(model, "Sluice", of) / Median(model, "llama.cpp", of);

    /// <summary>How much of the memory bandwidth right before our decode of one sequence reaches, counted in bytes of the file.</summary>
    public double BandwidthShare(string model) => BandwidthShare(model, row => row.Decode);

    public double BandwidthShare(string model, Func<ModelRow, double> decode) =>
        Median(model, "Sluice", row => decode(row) * BytesPerPass[model] / 1e9 / row.Bandwidth);

    public int Rounds(string model) => Rows.Where(row => row.Model == model).Select(row => row.Round).DefaultIfEmpty().Max();
}
