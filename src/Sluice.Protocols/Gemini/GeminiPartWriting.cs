using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes the parts of answers.</summary>
internal static class GeminiPartWriting
{
    public static void WriteText(Utf8JsonWriter writer, string text, bool isThought, string? signature, ProviderState? state)
    {
        writer.WriteStartObject();
        writer.WriteText("text", text);
        if (isThought)
            writer.WriteBoolean("thought", true);
        writer.WriteOptional(GeminiNames.ThoughtSignature, signature);
        writer.WriteState(state, GeminiNames.Dialect, null, "");
        writer.WriteEndObject();
    }

    /// <summary>Whether a block that comes whole can be told to a Gemini client.</summary>
    public static bool Accepts(Block block) => block is ImageBlock or AudioBlock or DocumentBlock or OpaqueBlock { State.Dialect: GeminiNames.Dialect };

    /// <summary>Declares a block, or what of it, that can't be told to a Gemini client.</summary>
    public static void DeclareLosses(Block block, LossReport? losses) =>
        losses.Declare(block, block is TextBlock or RefusalBlock or ReasoningBlock or ToolCallBlock || Accepts(block), GeminiNames.Dialect);

    public static void WriteWhole(Utf8JsonWriter writer, Block block)
    {
        writer.WriteStartObject();
        if (block is not OpaqueBlock)
            GeminiMedia.Write(writer, block, new LossReport());
        foreach (var (name, value) in block.State is { Dialect: GeminiNames.Dialect } state ? state.Fields : [])
        {
            // What belongs inside the content is written there.
            if (!name.Contains('.', StringComparison.Ordinal))
                writer.WriteElement(name, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a call; false, and nothing, for one whose arguments were cut off: nobody may run it as if it were whole.</summary>
    public static bool TryWriteCall(Utf8JsonWriter writer, ToolCallBlock call, string argumentsJson)
    {
        if (!ToolArguments.TryReadObject(argumentsJson, out var arguments))
            return false;
        writer.WriteStartObject();
        writer.WriteStartObject("functionCall");
        writer.WriteString("id", call.Id);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("args");
        writer.WriteRawValue(arguments.GetRawText(), skipInputValidation: true);
        writer.WriteEndObject();
        if (call.State is { Dialect: GeminiNames.Dialect } state)
        {
            foreach (var (name, value) in state.Fields)
            {
                if (!name.Contains('.', StringComparison.Ordinal))
                    writer.WriteElement(name, value);
            }
        }

        writer.WriteEndObject();
        return true;
    }

    /// <summary>Writes why a candidate ended, and what only Gemini says of it.</summary>
    public static void WriteEnd(Utf8JsonWriter writer, StopReason reason, ProviderState? state)
    {
        if (state.Find(GeminiNames.Dialect, "finishReason") is null)
            writer.WriteString("finishReason", GeminiStopReasons.Write(reason));
        writer.WriteState(state, GeminiNames.Dialect, null, "", except: "promptFeedback");
    }
}
