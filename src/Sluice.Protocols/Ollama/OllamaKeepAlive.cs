using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Ollama;

/// <summary>Ollama's <c>keep_alive</c>, as far as runtimes keep to it: none says that the model is not needed any more.</summary>
public static class OllamaKeepAlive
{
    /// <summary>The field's name.</summary>
    public const string Field = "keep_alive";

    /// <summary>Whether a value says that the model is to be let go of at once.</summary>
    /// <param name="value">The field's value: seconds, or a duration in Go's words.</param>
    public static bool LetsGo(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var seconds) && seconds == 0,
        JsonValueKind.String => value.GetString() is "0" or "0s" or "0m" or "0h",
        _ => false,
    };

    /// <summary>Whether a request says that the model is to be let go of behind it.</summary>
    /// <param name="state">Its opaque fields; null if there are none.</param>
    public static bool LetsGo(ProviderState? state)
    {
        foreach (var (name, value) in state?.Fields ?? [])
        {
            if (name == Field)
            {
                return LetsGo(value);
            }
        }

        return false;
    }
}
