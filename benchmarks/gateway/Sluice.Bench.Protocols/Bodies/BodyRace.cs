using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Bench.Protocols.Bodies;

/// <summary>Bodies of 10 MB with images, one at a time, each through a program that has served small requests only.</summary>
internal static class BodyRace
{
    private const int ImageBytes = 2_500_000;
    private const int Images = 4;
    private const int SmallRequests = 300;

    public static async Task<IReadOnlyList<BodyRow>> RunAsync(Servers servers, Action<string> say)
    {
        var (upstream, upstreamPort) = servers.Upstream();
        using var upstreamProcess = upstream;
        List<BodyRow> rows = [];
        foreach (var (name, path, fields) in new[]
        {
            ("same dialect, whole answer", "/v1/chat/completions", "\"model\":\"bench-answer\""),
            ("same dialect, usage asked for on the way", "/v1/chat/completions", "\"model\":\"bench-stream-3-0\",\"stream\":true"),
            ("Anthropic client to OpenAI provider", "/v1/messages", "\"model\":\"bench-answer\",\"max_tokens\":100"),
        })
        {
            var translated = path == "/v1/messages";
            var (sluice, port) = servers.Sluice(upstreamPort);
            using (sluice)
            {
                using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
                var uri = new Uri($"http://127.0.0.1:{port}{path}");
                for (var i = 0; i < SmallRequests; i++)
                    await PostAsync(client, uri, Body(fields, translated, 1, 1000));
                var body = Body(fields, translated, Images, ImageBytes);
                var before = sluice.Group.Read().PeakBytes;
                await PostAsync(client, uri, body);
                var growth = sluice.Group.Read().PeakBytes - before;
                rows.Add(new BodyRow(name, body.Length, growth, !translated));
                say($"{name}: {growth / 1e6:F1} MB more for a body of {body.Length / 1e6:F1} MB");
            }
        }

        return rows;
    }

    private static byte[] Body(string fields, bool anthropic, int images, int imageBytes)
    {
        var (before, after) = anthropic
            ? ("{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"", "\"}}")
            : ("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,", "\"}}");
        var text = new StringBuilder($"{{{fields},\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"text\",\"text\":\"Compare.\"}}");
        for (var i = 0; i < images; i++)
            text.Append(',').Append(before).Append('A', imageBytes).Append(after);
        return Encoding.UTF8.GetBytes(text.Append("]}]}").ToString());
    }

    private static async Task PostAsync(HttpClient client, Uri uri, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "bench");
        using var response = await client.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"status {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
