using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Responses;

namespace Sluice.Bench.Protocols.Codecs;

/// <summary>Decodes and encodes a conversation of 30 turns with tools in each dialect.</summary>
internal static class CodecRace
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private static readonly IDialect[] Dialects = [OpenAiChatDialect.Instance, ResponsesDialect.Instance, AnthropicDialect.Instance, GeminiDialect.Instance, OllamaChatDialect.Instance];

    public static IReadOnlyList<CodecRow> Run(int rounds, Action<string> say)
    {
        // All are warm before the first is measured: compiling in steps takes its time, and the more so on a busy machine.
        var codecs = Dialects.Select(dialect => new DialectCodec(dialect)).ToList();
        foreach (var codec in codecs)
        {
            Repeat(codec.Decode, WarmUp);
            Repeat(codec.Encode, WarmUp);
        }

        List<CodecRow> rows = [];
        foreach (var codec in codecs)
        {
            var decode = Measure(codec.Length, rounds, codec.Decode);
            var encode = Measure(codec.Length, rounds, codec.Encode);
            rows.Add(new CodecRow(codec.Name, codec.Length, decode.Speed, encode.Speed, decode.Allocated, encode.Allocated));
            say($"{codec.Name}: {codec.Length} bytes, decode {decode.Speed:F0} MB/s ({decode.Allocated:F2} bytes allocated for each), encode {encode.Speed:F0} MB/s");
        }

        return rows;
    }

    // The median of the rounds. Counted is the process's own CPU time, the collector's included, so that others on the machine disturb less.
    private static (double Speed, double Allocated) Measure(int bytes, int rounds, Action run)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        run();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var speeds = Enumerable.Range(0, Math.Max(rounds, 3)).Select(_ => Repeat(run, Window) * bytes / 1e6).Order().ToList();
        return (speeds[speeds.Count / 2], (double)allocated / bytes);
    }

    // Windows are of CPU time: on a busy machine they take longer, but code is as warm and as often run.
    private static double Repeat(Action run, TimeSpan window)
    {
        var start = Environment.CpuUsage.TotalTime;
        var count = 0;
        TimeSpan used;
        do
        {
            for (var i = 0; i < 16; i++)
                run();
            count += 16;
            used = Environment.CpuUsage.TotalTime - start;
        }
        while (used < window);

        return count / used.TotalSeconds;
    }
}
