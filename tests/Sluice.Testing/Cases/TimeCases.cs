using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Pieces that come as they are made, and providers that stop when nobody listens.</summary>
internal static class TimeCases
{
    // Far more than a gateway needs, far less than an answer takes.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        Unbuffered("openai", "anthropic"),
        Unbuffered("anthropic", "openai"),
        Cancelled("a client that leaves a stream", "openai", "anthropic", isStream: true),
        Cancelled("a client that leaves a stream", "anthropic", "openai", isStream: true),
        Cancelled("a client that leaves before the answer", "openai", "anthropic", isStream: false),
        Cancelled("a client that leaves before the answer", "anthropic", "openai", isStream: false),
    ];

    private static TranslationCase Unbuffered(string client, string upstream) => new("each piece comes before the next is made", client, upstream, async road =>
    {
        var gate = new Gate();
        var frames = Frames(upstream, road.Model.Name);
        road.Answer(FakeAnswer.Script([.. frames.Take(4).Select(FakeStep.Send), FakeStep.Pause(gate), .. frames.Skip(4).Select(FakeStep.Send)]));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(road.Cancellation);
        patience.CancelAfter(Promptly);
        try
        {
            using var response = await road.OpenAsync(StreamedBy(client), patience.Token);
            using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            await ReadUntilAsync(body, "Hal", patience.Token);
        }
        catch (OperationCanceledException) when (!road.Cancellation.IsCancellationRequested)
        {
            throw new CaseFailedException("the first piece waits for the second");
        }
        finally
        {
            gate.Open();
        }
    });

    private static TranslationCase Cancelled(string name, string client, string upstream, bool isStream) => new(name, client, upstream, async road =>
    {
        road.Answer(isStream
            ? FakeAnswer.Script([.. Frames(upstream, road.Model.Name).Take(4).Select(FakeStep.Send), FakeStep.Stall])
            : new FakeAnswer { Steps = [FakeStep.Stall] });
        using var stay = CancellationTokenSource.CreateLinkedTokenSource(road.Cancellation);
        stay.CancelAfter(Promptly + Promptly);
        var call = ListenAsync(road, isStream ? StreamedBy(client) : CaseText.Question, isStream, stay);
        var request = await road.Model.NextRequestAsync(stay.Token);
        if (!isStream)
        {
            await stay.CancelAsync();
        }

        await call;
        try
        {
            await request.ClientGone.WaitAsync(Promptly, road.Cancellation);
        }
        catch (TimeoutException)
        {
            throw new CaseFailedException("the provider goes on for nobody");
        }
    });

    // Leaves a stream amid its first piece.
    private static async Task ListenAsync(CaseRoad road, string fields, bool isStream, CancellationTokenSource stay)
    {
        try
        {
            using var response = await road.OpenAsync(fields, stay.Token);
            using var body = await response.Content.ReadAsStreamAsync(stay.Token);
            await ReadUntilAsync(body, isStream ? "Hal" : "never", stay.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task ReadUntilAsync(Stream body, string text, CancellationToken cancellation)
    {
        var seen = "";
        var buffer = new byte[4096];
        while (!seen.Contains(text, StringComparison.Ordinal))
        {
            var read = await body.ReadAsync(buffer, cancellation);
            Expect.That(read > 0, $"the stream ends: {seen}");
            seen += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }
    }

    private static string StreamedBy(string client) => client == "openai" ? CaseText.Streamed : CaseText.StreamedMessages;

    private static string[] Frames(string upstream, string model) => upstream == "openai"
        ? [.. OpenAiWire.TextStream(model, ["Hal", "f a ", "loaf"])]
        : [.. AnthropicWire.TextStream(model, ["Hal", "f a ", "loaf"])];
}
