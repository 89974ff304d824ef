using System.Globalization;
using Sluice.Bench.Grammar;

// [number of tokens | FILE.tiktoken] [only NAME]: how long masks take, of all constraints or of those with this in their names, at a vocabulary
// of so many made-up tokens or at the first 150,000 of a real one.
// hard [NAME]: how long large and hostile constraints take, of all or of those with this in their names.
// share MODEL.gguf [threads] [seconds]: what a schema costs a model that generates.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Size = 150_000;
if (args is ["share", var model, ..])
{
    int threads = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
    int seconds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 50;
    using var race = new ShareRace(model, threads);
    await race.RunAsync(TimeSpan.FromSeconds(seconds));
    return;
}

if (args is ["hard", ..])
{
    new HardRace(SyntheticTokens.Make(Size)).Run(args is [_, var part] ? part : "");
    return;
}

string only = args is [.., "only", var name] ? name : "";
var masks = args switch
{
    [var path, ..] when path.EndsWith(".tiktoken", StringComparison.Ordinal) => new MaskRace(TiktokenFile.Read(path, Size), Path.GetFileName(path)),
    [var count, ..] when int.TryParse(count, CultureInfo.InvariantCulture, out int size) => new MaskRace(SyntheticTokens.Make(size), "made-up tokens"),
    _ => new MaskRace(SyntheticTokens.Make(Size), "made-up tokens"),
};
masks.Run(only);
