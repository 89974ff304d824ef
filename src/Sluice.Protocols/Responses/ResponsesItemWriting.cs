using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes items of an answer.</summary>
/// <param name="withEncrypted">Whether to write reasoning that only the provider can read.</param>
/// <param name="isKept">Whether the items are kept for later turns, and so may say what other dialects said beside them.</param>
internal readonly struct ResponsesItemWriting(bool withEncrypted, bool isKept)
{
    /// <summary>Writes an item that is whole.</summary>
    public void Write(Utf8JsonWriter writer, ResponsesItem item, string status = ResponsesEnding.Completed)
    {
        if (item.IsMessage)
        {
            Begin(writer, item.Id, "message", status);
            writer.WriteString("role", "assistant");
            if (item.Blocks.Count > 0 && item.Blocks[0].State.Find(ResponsesNames.Dialect, "phase") is { } phase)
                writer.WriteElement("phase", phase);
            writer.WriteStartArray("content");
            for (var index = 0; index < item.Blocks.Count; index++)
                WritePart(writer, item.Blocks[index], index == 0 ? item.Logprobs : null);
            writer.WriteEndArray();
            writer.WriteEndObject();
            return;
        }

        switch (item.Blocks[0])
        {
            case ToolCallBlock call:
                WriteCall(writer, item.Id, call, call.TakesText ? TextInput.Of(call.ArgumentsJson) : ToolArguments.OrEmptyObject(call.ArgumentsJson), status);
                break;
            case ReasoningBlock reasoning:
                writer.WriteStartObject();
                writer.WriteString("id", item.Id);
                writer.WriteString("type", "reasoning");
                ResponsesReasoning.Write(writer, reasoning, withEncrypted);
                writer.WriteEndObject();
                break;
            case var other:
                writer.WriteStartObject();
                writer.WriteState(other.State, ResponsesNames.Dialect, null, "");
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes an item as it is when it begins.</summary>
    public static void WriteBegun(Utf8JsonWriter writer, string id, Block block)
    {
        switch (block)
        {
            case ToolCallBlock call:
                WriteCallHead(writer, id, call, "", "in_progress");
                writer.WriteEndObject();
                break;
            case ReasoningBlock:
                writer.WriteStartObject();
                writer.WriteString("id", id);
                writer.WriteString("type", "reasoning");
                writer.WriteStartArray("summary");
                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            default:
                Begin(writer, id, "message", "in_progress");
                writer.WriteString("role", "assistant");
                writer.WriteStartArray("content");
                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes a part of a message.</summary>
    public void WritePart(Utf8JsonWriter writer, Block block, IReadOnlyList<TokenLogprob>? logprobs)
    {
        writer.WriteStartObject();
        if (block is RefusalBlock refusal)
        {
            writer.WriteString("type", "refusal");
            writer.WriteString("refusal", refusal.Text);
        }
        else if (block is TextBlock text)
        {
            writer.WriteString("type", "output_text");
            writer.WriteText("text", text.Text);
            if (text.State.Find(ResponsesNames.Dialect, "annotations") is { } annotations)
            {
                writer.WriteElement("annotations", annotations);
            }
            else
            {
                writer.WriteStartArray("annotations");
                writer.WriteEndArray();
            }

            OpenAiLogprobs.WriteTokens(writer, "logprobs", logprobs);
        }

        if (isKept)
            KeptState.Write(writer, block.State);
        writer.WriteEndObject();
    }

    private void WriteCall(Utf8JsonWriter writer, string id, ToolCallBlock call, string arguments, string status)
    {
        WriteCallHead(writer, id, call, arguments, status);
        if (isKept)
            KeptState.Write(writer, call.State);
        writer.WriteEndObject();
    }

    private static void WriteCallHead(Utf8JsonWriter writer, string id, ToolCallBlock call, string arguments, string status)
    {
        Begin(writer, id, call.TakesText ? "custom_tool_call" : "function_call", status);
        writer.WriteString("call_id", call.Id);
        writer.WriteString("name", call.Name);
        writer.WriteText(call.TakesText ? "input" : "arguments", arguments);
        writer.WriteState(call.State, ResponsesNames.Dialect, null, "");
    }

    private static void Begin(Utf8JsonWriter writer, string id, string type, string status)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("type", type);
        writer.WriteString("status", status);
    }
}
