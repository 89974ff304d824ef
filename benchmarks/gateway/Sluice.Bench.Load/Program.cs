using System.Globalization;
using System.Runtime;
using System.Text.Json;
using Sluice.Bench.Load;
using Sluice.Bench.Load.Contestants;
using Sluice.Bench.Load.Reporting;
using Sluice.Bench.Load.Traffic;

// Everything runs on this one thread, which starts the servers: they are bound to its life.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
Posix.UseExactTimers();
var options = new LoadOptions(args);
RaceResult result;
try
{
    result = new Race(options, new Workshop(options), Console.WriteLine).Run();
}
catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

Directory.CreateDirectory(options.Results);
File.WriteAllText(Path.Combine(options.Results, "gateway.json"), JsonSerializer.Serialize(result, RaceJson.Default.RaceResult) + "\n");
File.WriteAllText(Path.Combine(options.Results, "gateway.md"), MarkdownReport.Write(result, options));
foreach (var bar in Bar.All(result))
    Console.WriteLine($"{(bar.Holds ? "pass" : "FAIL")}  {bar.Promise}: {bar.Measured}");
return 0;
