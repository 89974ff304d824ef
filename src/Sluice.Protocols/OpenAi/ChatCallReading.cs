using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>A tool call that is coming in, perhaps mixed with others.</summary>
/// <param name="wireIndex">The index that the server gave it.</param>
internal sealed class ChatCallReading(int wireIndex)
{
    private readonly StringBuilder _waiting = new();
    private JsonProgress _progress;
    private bool _hasInput;

    public int WireIndex => wireIndex;

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public ProviderState? State { get; set; }

    /// <summary>Whether it is a call of a tool that takes text, whose end nothing tells but the next call's beginning or the answer's end.</summary>
    public bool TakesText { get; set; }

    /// <summary>Whether all arguments have come, as far as the text itself tells.</summary>
    public bool IsComplete => _progress.IsComplete;

    public bool HasWaiting => _waiting.Length > 0;

    public void Append(string fragment)
    {
        _progress.Append(fragment);
        _waiting.Append(fragment);
    }

    /// <summary>Takes a piece of the text for a tool that takes text.</summary>
    public void AppendInput(string text)
    {
        if (!_hasInput)
            Append(TextInput.Begin);
        _hasInput = true;
        Append(TextInput.Escape(text));
    }

    /// <summary>The text for a tool that takes text is whole.</summary>
    public void EndInput()
    {
        if (TakesText && !IsComplete)
            Append(_hasInput ? TextInput.End : TextInput.ToArguments(""));
    }

    /// <summary>Takes what has come and was not passed on yet.</summary>
    public string TakeWaiting()
    {
        var text = _waiting.ToString();
        _waiting.Clear();
        return text;
    }

    public static string? FragmentOf(JsonView function)
    {
        if (!function.TryGetProperty("arguments", out var arguments))
            return null;
        return arguments.ValueKind switch
        {
            JsonValueKind.String => arguments.GetString(),
            JsonValueKind.Object => arguments.GetRawText(),
            _ => null,
        };
    }
}
