// Measures what protocols cost: codecs in megabytes per second, a chunk of a stream in CPU above the bare pass-through, a large body in memory.
//
//   Sluice.Bench.Protocols PROGRAMS RESULT.md MACHINE VERSIONS GATEWAY_CORES LOAD_CORES ROUNDS
//   Sluice.Bench.Protocols codecs ROUNDS
//
// PROGRAMS holds the folders upstream, floor and sluice with the published programs. Codecs alone need none, and are only told.
using System.Globalization;
using Sluice.Bench.Protocols;
using Sluice.Bench.Protocols.Bodies;
using Sluice.Bench.Protocols.Chunks;
using Sluice.Bench.Protocols.Codecs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["codecs", var count])
{
    CodecRace.Run(int.Parse(count, CultureInfo.InvariantCulture), Console.WriteLine);
    return;
}

var rounds = int.Parse(args[6], CultureInfo.InvariantCulture);
var servers = new Servers(args[0], args[4], args[5]);
var codecs = CodecRace.Run(rounds, Console.WriteLine);
var chunks = await ChunkRace.RunAsync(servers, rounds, Console.WriteLine);
var bodies = await BodyRace.RunAsync(servers, Console.WriteLine);
await File.WriteAllTextAsync(args[1], ProtocolReport.Write(args[2], args[3], rounds, codecs, chunks, bodies));
Console.WriteLine($"written: {args[1]}");
