using System.Globalization;
using System.Text.Json;
using Sluice.Bench.Engine;

// The other engine's process is bound to the life of this thread, which therefore does everything.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["kernels", .. var types])
{
    KernelRace.Run(types, Console.WriteLine);
    return;
}

if (args is ["decode", var model, .. var rest])
{
    DecodeRace.Run(model, rest is [var threads] ? int.Parse(threads) : Environment.ProcessorCount, Console.WriteLine);
    return;
}

var options = new EngineOptions(args);
var result = new EngineRace(options, Console.WriteLine).Run();
Directory.CreateDirectory(options.Results);
File.WriteAllText(Path.Combine(options.Results, "engine.json"), JsonSerializer.Serialize(result, EngineJson.Default.EngineResult) + "\n");
File.WriteAllText(Path.Combine(options.Results, "engine.md"), EngineReport.Write(result, options));
foreach (var bar in EngineBars.Of(result))
    Console.WriteLine($"{(bar.Holds ? "pass" : "FAIL")}  {bar.Promise}: {bar.Measured:F2}x");
