// Puts the cases of what is known to go wrong in gateways to Sluice, Portkey and claude-code-router, and writes who passes which.
//
//   Sluice.Bench.Cases PEERS RESULT.md VERSIONS MACHINE
//
// PEERS is the folder with the installed packages, VERSIONS and MACHINE are sentences for the report. SLUICE_PROGRAM names Sluice's program.
using Sluice.Bench.Cases;
using Sluice.Bench.Cases.Gateways;

await using var providers = await Providers.StartAsync();
var peers = args[0];
List<CaseColumn> columns = [];
foreach (var start in new Func<Task<PeerGateway>>[] { () => SluiceGateway.StartAsync(providers), () => PortkeyGateway.StartAsync(providers, peers), () => RouterGateway.StartAsync(providers, peers) })
{
    await using var gateway = await start();
    columns.Add(await CaseColumn.RunAsync(gateway));
    Console.WriteLine($"{gateway.Name}: {columns[^1].Passed} of {columns[^1].Results.Count}");
    providers.Forget();
}

await File.WriteAllTextAsync(args[1], CaseReport.Write(columns, args[2], args[3]));
Console.WriteLine($"written: {args[1]}");
