using System.Globalization;
using Sluice.Bench.Grammar;

// Without arguments or with a number: how long masks take at a vocabulary of that size.
// share MODEL.gguf [threads] [seconds]: what a schema costs a model that generates.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["share", var path, ..])
{
    int threads = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
    int seconds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 50;
    using var race = new ShareRace(path, threads);
    await race.RunAsync(TimeSpan.FromSeconds(seconds));
}
else
{
    MaskRace.Run(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 150_000);
}
