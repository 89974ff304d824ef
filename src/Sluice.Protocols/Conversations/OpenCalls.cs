namespace Sluice.Protocols.Conversations;

/// <summary>Finds the call that a result answers: by id where one was told, else the first open call of the same name.</summary>
internal sealed class OpenCalls
{
    private readonly List<(string Id, string Name)> _open = [];
    private int _made;

    /// <summary>Notes a call; one without an id gets one.</summary>
    public string Call(string? id, string name)
    {
        id ??= CallIds.OfRequest(_made++);
        _open.Add((id, name));
        return id;
    }

    /// <summary>The id of the call that a result answers.</summary>
    public string Result(string? id, string? name)
    {
        var index = id is null ? _open.FindIndex(call => string.IsNullOrEmpty(name) || call.Name == name) : _open.FindIndex(call => call.Id == id);
        if (index < 0)
            return id ?? CallIds.OfRequest(_made++);
        var found = _open[index].Id;
        _open.RemoveAt(index);
        return found;
    }
}
