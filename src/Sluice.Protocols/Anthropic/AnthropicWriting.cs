using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes opaque fields as Anthropic wants them.</summary>
internal static class AnthropicWriting
{
    /// <summary>Writes the fields of this dialect, and cache breakpoints whatever dialect they came by; the others are declared as dropped.</summary>
    public static void WriteBlockState(this Utf8JsonWriter writer, ProviderState? state, LossReport? losses, string path)
    {
        if (state is null || state.Dialect == AnthropicNames.Messages)
        {
            writer.WriteState(state, AnthropicNames.Messages, losses, path);
            return;
        }

        foreach (var (name, value) in state.Fields)
        {
            if (name == "cache_control")
                writer.WriteElement(name, value);
            else
                losses?.Drop($"{path}.{name}");
        }
    }
}
