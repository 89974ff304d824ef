using Sluice.Cli.Commands;
using Sluice.Cli.Serving;

SocketThreads.RunContinuationsInline();
return await CommandLine.RunAsync(args, CancellationToken.None);
