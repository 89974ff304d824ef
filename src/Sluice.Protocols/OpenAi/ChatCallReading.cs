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

    public int WireIndex => wireIndex;

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public ProviderState? State { get; set; }

    /// <summary>Whether all arguments have come, as far as the text itself tells.</summary>
    public bool IsComplete => _progress.IsComplete;

    public bool HasWaiting => _waiting.Length > 0;

    public void Append(string fragment)
    {
        _progress.Append(fragment);
        _waiting.Append(fragment);
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
