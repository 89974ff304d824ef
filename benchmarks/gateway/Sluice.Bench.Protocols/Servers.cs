using Sluice.Bench.Load.Processes;

namespace Sluice.Bench.Protocols;

/// <summary>Starts the published programs on the cores that the script names.</summary>
internal sealed class Servers(string programs, string gatewayCores, string loadCores)
{
    private static readonly Dictionary<string, string> DotNet = new() { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "1", ["BENCH_KEY"] = "bench" };

    public (ServerProcess Process, int Port) Upstream()
    {
        var port = ServerProcess.FreePort();
        return Open(Start("upstream", loadCores, Path.Combine(programs, "upstream", "Sluice.Bench.Upstream"), $"http://127.0.0.1:{port}"), port);
    }

    public (ServerProcess Process, int Port) Floor(int upstream)
    {
        var port = ServerProcess.FreePort();
        return Open(Start("floor", gatewayCores, Path.Combine(programs, "floor", "Sluice.Bench.Floor"), $"http://127.0.0.1:{port}", $"http://127.0.0.1:{upstream}"), port);
    }

    public (ServerProcess Process, int Port) Sluice(int upstream)
    {
        var port = ServerProcess.FreePort();
        var folder = Directory.CreateDirectory(Path.Combine(programs, "logs", $"sluice-{port}")).FullName;
        var config = Path.Combine(folder, "sluice.yaml");
        File.WriteAllText(config, $$"""
            listen: [http://127.0.0.1:{{port}}]
            data: {{folder}}/data
            providers:
              - id: bench
                dialect: openai
                base_url: http://127.0.0.1:{{upstream}}/v1
                api_key_env: BENCH_KEY
                models: ["bench-*"]
            """);
        return Open(Start("sluice", gatewayCores, Path.Combine(programs, "sluice", "sluice"), "serve", "--config", config), port);
    }

    private ServerProcess Start(string name, string cores, params string[] command) =>
        new(name, cores, Directory.CreateDirectory(Path.Combine(programs, "logs")).FullName, DotNet, command);

    private static (ServerProcess Process, int Port) Open(ServerProcess process, int port)
    {
        process.WaitUntilListening(port, TimeSpan.FromSeconds(60));
        return (process, port);
    }
}
