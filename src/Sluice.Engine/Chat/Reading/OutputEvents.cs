namespace Sluice.Engine.Chat.Reading;

/// <summary>Collects what has become certain, and numbers the calls.</summary>
internal sealed class OutputEvents(Func<string> nextCallId)
{
    private readonly List<ChatOutputEvent> _events = [];
    private int _call = -1;

    public void Content(string text)
    {
        if (text.Length > 0)
            _events.Add(new ContentDelta(text));
    }

    public void Reasoning(string text)
    {
        if (text.Length > 0)
            _events.Add(new ReasoningDelta(text));
    }

    public void StartCall(string name)
    {
        _events.Add(new ToolCallStart(++_call, nextCallId(), name));
    }

    public void Arguments(string json)
    {
        if (json.Length > 0)
            _events.Add(new ToolCallArgumentsDelta(_call, json));
    }

    public void EndCall() => _events.Add(new ToolCallEnd(_call));

    public IReadOnlyList<ChatOutputEvent> Take()
    {
        ChatOutputEvent[] taken = [.. _events];
        _events.Clear();
        return taken;
    }
}
