using System.Buffers.Text;

namespace Sluice.Bench.Upstream;

/// <summary>What the caller asked for, read from the model's name: bench-answer, bench-stream-COUNT-MILLISECONDS, bench-hold.</summary>
internal readonly record struct AnswerPlan(bool Stream, bool Hold, int Chunks, int IntervalMilliseconds, bool IncludeUsage)
{
    public static AnswerPlan Parse(ReadOnlySpan<byte> body)
    {
        var usage = body.IndexOf("\"include_usage\":true"u8) >= 0 || body.IndexOf("\"include_usage\": true"u8) >= 0;
        if (body.IndexOf("\"bench-hold\""u8) >= 0)
            return new AnswerPlan(true, true, int.MaxValue, 1000, usage);

        var prefix = "\"bench-stream-"u8;
        var start = body.IndexOf(prefix);
        if (start < 0)
            return new AnswerPlan(false, false, 0, 0, false);

        var numbers = body[(start + prefix.Length)..];
        if (!Utf8Parser.TryParse(numbers, out int chunks, out var used) || !Utf8Parser.TryParse(numbers[(used + 1)..], out int interval, out _))
            throw new BadHttpRequestException("The model's name is not bench-stream-COUNT-MILLISECONDS.");
        return new AnswerPlan(true, false, chunks, interval, usage);
    }
}
