using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sluice.Engine;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>One answer of the engine as conversation events.</summary>
internal sealed class ManagedAnswer(EngineModel engine, ConversationRequest request, RuntimeCaller caller, string model, AdapterSelection adapters, TimeProvider time)
{
    private const int MostChoices = 128;

    private readonly Dictionary<int, AnswerBlocks> _blocks = [];
    private long _input;
    private long _cached;
    private long _output;
    private long _reasoning;

    /// <summary>Runs it; the last event is a failure or the end.</summary>
    public async IAsyncEnumerable<ConversationEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if ((long)request.Choices * Math.Max(1, request.Prompts.Count) > MostChoices)
        {
            yield return new ResponseFailed(new ProtocolError(400, "invalid_request_error", "invalid_value", $"At most {MostChoices} answers can be asked for at once.") { Param = ConversationFields.Choices });
            yield break;
        }

        var updates = Updates(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var _ = updates.ConfigureAwait(false);
        var begun = false;
        while (true)
        {
            ProtocolError? error = null;
            var more = false;
            try
            {
                more = await updates.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception failure) when (EngineErrors.ToProtocol(failure, request) is { } told)
            {
                error = told;
            }

            if (error is not null)
            {
                yield return new ResponseFailed(error);
                yield break;
            }

            if (!begun)
            {
                begun = true;
                yield return new ResponseStarted(null, model, time.GetUtcNow());
            }

            if (!more)
            {
                break;
            }

            foreach (var item in updates.Current)
            {
                yield return item;
            }
        }

        yield return new UsageReported(new Usage { InputTokens = _input, CacheReadTokens = _cached, OutputTokens = _output, ReasoningTokens = _reasoning > 0 ? _reasoning : null });
        yield return new ResponseEnded();
    }

    private IAsyncEnumerable<IEnumerable<ConversationEvent>> Updates(CancellationToken cancellationToken) => request.Prompts.Count switch
    {
        0 => ChatAsync(cancellationToken),
        1 => CompleteAsync(cancellationToken),
        _ => MergeAsync(cancellationToken),
    };

    private async IAsyncEnumerable<IEnumerable<ConversationEvent>> ChatAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in engine.ChatAsync(ChatMapping.ToChat(request, caller, adapters), cancellationToken).ConfigureAwait(false))
        {
            yield return Map(update);
        }
    }

    private async IAsyncEnumerable<IEnumerable<ConversationEvent>> CompleteAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in engine.GenerateAsync(ChatMapping.ToGeneration(request, request.Prompts[0], caller, adapters), cancellationToken).ConfigureAwait(false))
        {
            yield return Map(update, 0);
        }
    }

    // Several prompts run at once; the answers of the i-th have the numbers from i times n on.
    private async IAsyncEnumerable<IEnumerable<ConversationEvent>> MergeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<(GenerationUpdate Update, int Offset)>(256);
        var readers = request.Prompts.Select((prompt, index) => PumpAsync(prompt, index * request.Choices)).ToArray();
        var completion = WaitAsync();
        try
        {
            await foreach (var (update, offset) in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Map(update, offset);
            }
        }
        finally
        {
            await all.CancelAsync().ConfigureAwait(false);
            await completion.ConfigureAwait(false);
        }

        async Task PumpAsync(PromptText prompt, int offset)
        {
            await foreach (var update in engine.GenerateAsync(ChatMapping.ToGeneration(request, prompt, caller, adapters), all.Token).ConfigureAwait(false))
            {
                await channel.Writer.WriteAsync((update, offset), all.Token).ConfigureAwait(false);
            }
        }

        async Task WaitAsync()
        {
            try
            {
                await Task.WhenAll(readers).ConfigureAwait(false);
                channel.Writer.Complete();
            }
            catch (Exception failure) when (failure is EngineException or OperationCanceledException)
            {
                channel.Writer.Complete(failure);
            }
        }
    }

    private IEnumerable<ConversationEvent> Map(ChatUpdate update)
    {
        if (update is ChatStarted started)
        {
            return [new UsageReported(new Usage { InputTokens = started.PromptTokens })];
        }

        var blocks = BlocksOf(update.Choice);
        return update switch
        {
            ChatReasoningDelta delta => blocks.Text(new ReasoningBlock(""), delta.Text, null),
            ChatContentDelta delta => blocks.Text(new TextBlock(""), delta.Text, LogprobMapping.Map(delta.Logprobs)),
            ChatToolCallStarted call => blocks.Begin(new ToolCallBlock(call.Id, call.Name, "")),
            ChatToolCallArguments arguments => [blocks.Arguments(arguments.Json)],
            ChatToolCallEnded => blocks.End(),
            ChatFinished finished => [.. blocks.End(), Stop(finished.Choice, finished.Reason, finished.StopString, finished.PromptTokens, finished.CachedTokens, finished.OutputTokens, finished.ReasoningTokens)],
            _ => [],
        };
    }

    private IEnumerable<ConversationEvent> Map(GenerationUpdate update, int offset)
    {
        var choice = update.Choice + offset;
        var isFirst = !_blocks.ContainsKey(choice);
        var blocks = BlocksOf(choice);
        var events = MapText(update, choice, blocks);
        return isFirst && request.EchoPrompt ? [.. blocks.Text(new TextBlock(""), PromptOf(choice / request.Choices), null), .. events] : events;
    }

    private IEnumerable<ConversationEvent> MapText(GenerationUpdate update, int choice, AnswerBlocks blocks)
    {
        return update switch
        {
            GenerationText text => blocks.Text(new TextBlock(""), text.Text, LogprobMapping.Map(text.Logprobs)),
            GenerationFinished finished => [.. blocks.End(), Stop(choice, finished.Reason, finished.StopString, finished.PromptTokens, finished.CachedTokens, finished.OutputTokens, 0)],
            _ => [],
        };
    }

    private string PromptOf(int index)
    {
        var prompt = request.Prompts[index];
        return prompt.Text ?? engine.Tokenizer.Decode([.. prompt.TokenIds ?? []], skipSpecial: false);
    }

    private AnswerBlocks BlocksOf(int choice)
    {
        if (!_blocks.TryGetValue(choice, out var blocks))
        {
            _blocks[choice] = blocks = new AnswerBlocks(choice);
        }

        return blocks;
    }

    private ChoiceStopped Stop(int choice, FinishReason finish, string? stop, int input, int cached, int output, int reasoning)
    {
        // Several answers to one prompt are asked for with one prompt; several prompts are several inputs.
        if (choice % request.Choices == 0)
        {
            _input += input;
            _cached += cached;
        }

        _output += output;
        _reasoning += reasoning;
        var reason = finish switch
        {
            FinishReason.Length => StopReason.MaxTokens,
            FinishReason.StopString => StopReason.StopSequence,
            FinishReason.ToolCalls => StopReason.ToolUse,
            _ => StopReason.EndOfTurn,
        };
        return new ChoiceStopped(choice, reason, stop);
    }
}
