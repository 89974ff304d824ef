using System.Text;

namespace Sluice.Protocols.Conversations;

/// <summary>Puts the events of an answer together into a whole answer.</summary>
public sealed class ResponseAssembler
{
    private readonly List<Choice> _choices = [];
    private ResponseStarted? _started;
    private ProviderState? _state;
    private Usage? _usage;

    /// <summary>What the answer failed with; null if it did not.</summary>
    public ProtocolError? Error { get; private set; }

    /// <summary>Whether the answer has ended, well or in an error.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next event.</summary>
    /// <param name="item">The event.</param>
    public void Add(ConversationEvent item)
    {
        switch (item)
        {
            case ResponseStarted started:
                _started = started;
                break;
            case BlockStarted started:
                At(started.Choice).Begin(started.Block);
                break;
            case BlockDelta delta:
                At(delta.Choice).Append(delta);
                break;
            case BlockEnded ended:
                At(ended.Choice).End(ended);
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                break;
            case ChoiceStopped stopped:
                At(stopped.Choice).Stopped = stopped;
                break;
            case ResponseNoted noted:
                _state = Json.AnswerFacts.Merge(_state, noted.State);
                break;
            case ResponseFailed failed:
                Error = failed.Error;
                IsComplete = true;
                break;
            case ResponseEnded:
                IsComplete = true;
                break;
        }
    }

    /// <summary>The answer as far as it has come.</summary>
    public ConversationResponse Build() => new()
    {
        Id = _started?.Id,
        Model = _started?.Model,
        Created = _started?.Created,
        Choices = [.. _choices.Select(c => c.Build())],
        Usage = _usage,
        State = _state,
    };

    private Choice At(int index)
    {
        while (_choices.Count <= index)
            _choices.Add(new Choice());
        return _choices[index];
    }

    private sealed class Choice
    {
        private readonly List<Block> _blocks = [];
        private readonly StringBuilder _text = new();
        private List<TokenLogprob>? _logprobs;
        private Block? _open;

        public ChoiceStopped? Stopped { get; set; }

        public void Begin(Block block)
        {
            End(null);
            _open = block;
            _text.Clear();
        }

        public void Append(BlockDelta delta)
        {
            _text.Append(delta.Text);
            if (delta.Logprobs is { } logprobs)
                (_logprobs ??= []).AddRange(logprobs);
        }

        public void End(BlockEnded? ended)
        {
            if (_open is null)
                return;
            _blocks.Add(Complete(_open, ended));
            _open = null;
        }

        public ResponseChoice Build()
        {
            var blocks = _open is null ? [.. _blocks] : new List<Block>(_blocks) { Complete(_open, null) };
            return new ResponseChoice(blocks, Stopped?.Reason ?? StopReason.EndOfTurn, Stopped?.StopSequence)
            {
                Logprobs = _logprobs?.ToArray(),
                State = Stopped?.State,
            };
        }

        private Block Complete(Block open, BlockEnded? ended)
        {
            var text = _text.ToString();
            Block block = open switch
            {
                TextBlock its => its with { Text = its.Text + text },
                RefusalBlock its => its with { Text = its.Text + text },
                ReasoningBlock its => its with { Text = its.Text + text, Signature = ended?.Signature ?? its.Signature },
                ToolCallBlock its => its with { ArgumentsJson = Json.ToolArguments.OrEmptyObject(its.ArgumentsJson + text) },
                _ => open,
            };
            return ended?.State is null ? block : block with { State = Json.AnswerFacts.Merge(block.State, ended.State) };
        }
    }
}
