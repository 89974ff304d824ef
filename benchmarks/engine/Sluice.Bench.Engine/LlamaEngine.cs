using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sluice.Bench.Engine;

/// <summary>llama.cpp in a process of its own, asked line by line; it reports its native count of the time.</summary>
internal sealed class LlamaEngine : IEngine
{
    private readonly Process _process;
    private readonly int _vocabulary;

    public LlamaEngine(string peerFolder, string path, int threads, int sequences, int context, int vocabulary)
    {
        _vocabulary = vocabulary;
        _process = Process.Start(new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "node", Path.Combine(peerFolder, "llama.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = peerFolder,
        })!;
        var loaded = Ask(new JsonObject { ["op"] = "load", ["path"] = path, ["threads"] = threads, ["context"] = context, ["sequences"] = sequences, ["batch"] = 512 });
        Description = $"{loaded["backend"]}, flash attention {loaded["flash"]}, {loaded["threads"]} threads; {loaded["system"]}";
    }

    public string Name => "llama.cpp";

    /// <summary>Which of its kernels it loaded and what it says of the machine.</summary>
    public string Description { get; }

    public Timing Run(Shape shape)
    {
        var answer = Ask(new JsonObject { ["op"] = "run", ["sequences"] = shape.Sequences, ["prompt"] = shape.Prompt, ["steps"] = shape.Steps, ["vocabulary"] = _vocabulary });
        return new Timing(answer["prefill"]!.GetValue<double>(), answer["decode"]!.GetValue<double>());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private JsonNode Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("llama.cpp's process ended.");
        var answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException($"llama.cpp: {error}") : answer;
    }
}
