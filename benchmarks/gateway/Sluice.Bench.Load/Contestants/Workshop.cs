using Sluice.Bench.Load.Processes;

namespace Sluice.Bench.Load.Contestants;

/// <summary>Starts the servers from what the script built, on the cores that the options name.</summary>
internal sealed class Workshop(LoadOptions options)
{
    private static readonly Dictionary<string, string> DotNet = new()
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["BENCH_KEY"] = "bench",
    };

    public ServerProcess StartUpstream(int port) =>
        Start("upstream", options.LoadCores, DotNet, Path.Combine(options.Programs, "upstream", "Sluice.Bench.Upstream"), $"http://127.0.0.1:{port}");

    public IReadOnlyList<Contestant> Contestants() =>
    [
        .. new[]
        {
            new Contestant("nginx", options.Version("nginx"), StartNginx, _ => Contestant.NoHeaders),
            new Contestant("floor", options.Version("dotnet"), StartFloor, _ => Contestant.NoHeaders),
            new Contestant("sluice", options.Version("sluice"), StartSluice, _ => Contestant.NoHeaders),
            new Contestant("portkey", options.Version("portkey"), StartPortkey, PortkeyHeaders),
        }.Where(contestant => options.Contestants.Contains(contestant.Name)),
    ];

    private ServerProcess StartFloor(int port, int upstream) =>
        Start("floor", options.GatewayCores, DotNet, Path.Combine(options.Programs, "floor", "Sluice.Bench.Floor"), $"http://127.0.0.1:{port}", $"http://127.0.0.1:{upstream}");

    private ServerProcess StartSluice(int port, int upstream)
    {
        var folder = Folder("sluice");
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
        return Start("sluice", options.GatewayCores, DotNet, Path.Combine(options.Programs, "sluice", "sluice"), "serve", "--config", config);
    }

    private ServerProcess StartNginx(int port, int upstream)
    {
        var folder = Folder("nginx");
        var config = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(config, File.ReadAllText(Path.Combine(options.Peers, "nginx.conf"))
            .Replace("@FOLDER@", folder, StringComparison.Ordinal)
            .Replace("@PORT@", $"{port}", StringComparison.Ordinal)
            .Replace("@UPSTREAM@", $"{upstream}", StringComparison.Ordinal));
        return Start("nginx", options.GatewayCores, Contestant.NoHeaders, "nginx", "-p", folder, "-c", config, "-e", Path.Combine(folder, "error.log"));
    }

    private ServerProcess StartPortkey(int port, int upstream)
    {
        var program = Path.Combine(options.Peers, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
        var environment = new Dictionary<string, string> { ["NODE_ENV"] = "production" };
        return Start("portkey", options.GatewayCores, environment, "node", "--require", Path.Combine(options.Peers, "portkey-preload.cjs"), program, "--headless", $"--port={port}");
    }

    private static Dictionary<string, string> PortkeyHeaders(int upstream) => new()
    {
        ["x-portkey-provider"] = "openai",
        ["x-portkey-custom-host"] = $"http://127.0.0.1:{upstream}/v1",
    };

    private ServerProcess Start(string name, string cores, IReadOnlyDictionary<string, string> environment, params string[] command) =>
        new(name, cores, options.Logs, environment, command);

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(options.Logs, name)).FullName;
}
