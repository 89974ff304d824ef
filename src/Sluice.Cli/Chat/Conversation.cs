using System.Text.Json.Nodes;

namespace Sluice.Cli.Chat;

/// <summary>What was said so far, as the body of the next request.</summary>
internal sealed class Conversation(string? model, string? system, bool thinks)
{
    private readonly List<(string Role, string Text)> _turns = [];

    public void Ask(string text) => _turns.Add(("user", text));

    /// <summary>Keeps an answer; a question that got none is taken back, so that the next one stands alone.</summary>
    public void Answer(string text)
    {
        if (text.Length > 0)
        {
            _turns.Add(("assistant", text));
        }
        else
        {
            _turns.RemoveAt(_turns.Count - 1);
        }
    }

    public void Reset() => _turns.Clear();

    public JsonObject ToRequest()
    {
        var turns = system is null ? _turns : _turns.Prepend(("system", system));
        var request = new JsonObject
        {
            ["stream"] = true,
            ["messages"] = new JsonArray([.. turns.Select(turn => new JsonObject { ["role"] = turn.Item1, ["content"] = turn.Item2 })]),
        };
        if (model is not null)
        {
            request["model"] = model;
        }

        if (!thinks)
        {
            request["chat_template_kwargs"] = new JsonObject { ["enable_thinking"] = false };
        }

        return request;
    }
}
