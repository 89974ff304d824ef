using System.Net.Http.Headers;
using System.Text;
using Sluice.Bench.Load.Processes;

namespace Sluice.Bench.Protocols.Chunks;

/// <summary>Streams that are long enough for a request's own cost not to count, through the floor and through Sluice within a dialect and across.</summary>
internal static class ChunkRace
{
    private const int Streams = 80;
    private const int Chunks = 600;
    private const int IntervalMilliseconds = 5;
    private const int ShortChunks = 100;

    private sealed record Runner(string Name, int Port, string Path, ProcessGroup Processes, string End);

    public static async Task<IReadOnlyList<ChunkRow>> RunAsync(Servers servers, int rounds, Action<string> say)
    {
        var (upstream, upstreamPort) = servers.Upstream();
        using var upstreamProcess = upstream;
        var (floor, floorPort) = servers.Floor(upstreamPort);
        using var floorProcess = floor;
        var (sluice, sluicePort) = servers.Sluice(upstreamPort);
        using var sluiceProcess = sluice;
        Runner[] runners =
        [
            new("floor", floorPort, "/v1/chat/completions", floor.Group, "[DONE]"),
            new("Sluice, same dialect", sluicePort, "/v1/chat/completions", sluice.Group, "[DONE]"),
            new("Sluice, Anthropic client to OpenAI provider", sluicePort, "/v1/messages", sluice.Group, "message_stop"),
        ];
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };
        foreach (var runner in runners)
        {
            for (var i = 0; i < 6; i++)
                await CostAsync(client, runner, ShortChunks);
        }

        var costs = runners.ToDictionary(runner => runner, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var runner in round % 2 == 0 ? runners : runners.Reverse())
                costs[runner].Add(await CostAsync(client, runner, Chunks));
            say(string.Join(", ", runners.Select(runner => $"{runner.Name} {costs[runner][^1]:F1} µs")));
        }

        return [.. runners.Select((runner, i) => new ChunkRow(runner.Name, Median(costs[runner]), i == 0 ? null : Median(costs[runner].Zip(costs[runners[0]], (own, bare) => own - bare))))];
    }

    // What the long streams cost beyond short ones, over the chunks that they have more: beginning and ending a request are not in it.
    private static async Task<double> CostAsync(HttpClient client, Runner runner, int chunks)
    {
        var before = runner.Processes.Read();
        await StreamAllAsync(client, runner, chunks);
        var between = runner.Processes.Read();
        await StreamAllAsync(client, runner, 2);
        var after = runner.Processes.Read();
        return ((between - before).CpuSeconds - (after - between).CpuSeconds) * 1e6 / (Streams * (chunks - 2));
    }

    private static Task StreamAllAsync(HttpClient client, Runner runner, int chunks) => Task.WhenAll(Enumerable.Range(0, Streams).Select(async _ =>
    {
        var body = $$"""{"model":"bench-stream-{{chunks}}-{{IntervalMilliseconds}}","messages":[{"role":"user","content":"Go on."}],"max_tokens":100000,"stream":true}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{runner.Port}{runner.Path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "bench");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];
        var tail = "";
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            // Only the end is looked at: whoever drops it must not win.
            tail += Encoding.UTF8.GetString(buffer.AsSpan(Math.Max(0, read - 200), Math.Min(read, 200)));
            tail = tail[^Math.Min(tail.Length, 200)..];
        }

        if (!response.IsSuccessStatusCode || !tail.Contains(runner.End, StringComparison.Ordinal))
            throw new InvalidOperationException($"{runner.Name} answered {(int)response.StatusCode} and ended with: {tail}");
    }));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
