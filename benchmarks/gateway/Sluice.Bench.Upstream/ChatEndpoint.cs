using System.Buffers;

namespace Sluice.Bench.Upstream;

/// <summary>Answers every POST as an OpenAI chat completion from bytes made beforehand.</summary>
internal static class ChatEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        var plan = await ReadPlanAsync(context.Request);
        var response = context.Response;
        if (!plan.Stream)
        {
            response.ContentType = "application/json";
            response.ContentLength = AnswerBytes.Whole.Length;
            await response.BodyWriter.WriteAsync(AnswerBytes.Whole);
            return;
        }

        response.ContentType = "text/event-stream";
        var aborted = context.RequestAborted;
        try
        {
            await response.BodyWriter.WriteAsync(AnswerBytes.FirstChunk, aborted);
            for (var i = 1; i < plan.Chunks; i++)
            {
                if (plan.IntervalMilliseconds > 0)
                    await Task.Delay(plan.IntervalMilliseconds, aborted);
                await response.BodyWriter.WriteAsync(AnswerBytes.Chunk, aborted);
            }

            response.BodyWriter.Write(AnswerBytes.LastChunk);
            if (plan.IncludeUsage)
                response.BodyWriter.Write(AnswerBytes.UsageChunk);
            await response.BodyWriter.WriteAsync(AnswerBytes.Done, aborted);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The caller hung up, which is how a held stream ends.
        }
    }

    private static async ValueTask<AnswerPlan> ReadPlanAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync();
            if (result.IsCompleted)
            {
                var plan = result.Buffer.IsSingleSegment ? AnswerPlan.Parse(result.Buffer.FirstSpan) : AnswerPlan.Parse(result.Buffer.ToArray());
                reader.AdvanceTo(result.Buffer.End);
                return plan;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
