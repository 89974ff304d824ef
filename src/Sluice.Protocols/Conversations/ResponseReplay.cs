namespace Sluice.Protocols.Conversations;

/// <summary>Tells a whole answer as events, for a client that wants a stream.</summary>
public static class ResponseReplay
{
    /// <summary>The events, in order.</summary>
    /// <param name="response">The answer.</param>
    public static IEnumerable<ConversationEvent> Events(ConversationResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return Tell(response);
    }

    private static IEnumerable<ConversationEvent> Tell(ConversationResponse response)
    {
        yield return new ResponseStarted(response.Id, response.Model, response.Created);
        if (response.State is not null)
            yield return new ResponseNoted(response.State);
        if (response.Usage is not null)
            yield return new UsageReported(response.Usage);
        for (var choice = 0; choice < response.Choices.Count; choice++)
        {
            foreach (var item in Tell(response.Choices[choice], choice))
                yield return item;
        }

        yield return new ResponseEnded();
    }

    private static IEnumerable<ConversationEvent> Tell(ResponseChoice choice, int number)
    {
        var logprobs = choice.Logprobs;
        for (var index = 0; index < choice.Blocks.Count; index++)
        {
            var (start, text, signature) = Split(choice.Blocks[index]);
            yield return new BlockStarted(number, index, start);
            if (text.Length > 0)
            {
                // Which text a token belongs to is not told; they all go with the first.
                var isFirstText = start is TextBlock && logprobs is not null;
                yield return new BlockDelta(number, index, text) { Logprobs = isFirstText ? logprobs : null };
                if (isFirstText)
                    logprobs = null;
            }

            yield return new BlockEnded(number, index) { Signature = signature };
        }

        yield return new ChoiceStopped(number, choice.Reason, choice.StopSequence) { State = choice.State };
    }

    private static (Block Start, string Text, string? Signature) Split(Block block) => block switch
    {
        TextBlock text => (text with { Text = "" }, text.Text, null),
        RefusalBlock refusal => (refusal with { Text = "" }, refusal.Text, null),
        ReasoningBlock { RedactedData: null } reasoning => (reasoning with { Text = "", Signature = null }, reasoning.Text, reasoning.Signature),
        ToolCallBlock call => (call with { ArgumentsJson = "" }, call.ArgumentsJson, null),
        _ => (block, "", null),
    };
}
