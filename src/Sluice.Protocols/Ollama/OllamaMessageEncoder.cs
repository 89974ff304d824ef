using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes turns as messages: one text, and images beside it.</summary>
internal sealed class OllamaMessageEncoder(LossReport losses)
{
    private readonly Dictionary<string, string> _names = [];

    public void Write(Utf8JsonWriter writer, Turn turn)
    {
        if (turn.Name is not null)
            losses.Drop(ConversationFields.TurnName);
        if (turn.Role != Role.Tool)
        {
            writer.WriteStartObject();
            writer.WriteString("role", turn.Role switch { Role.System or Role.Developer => "system", Role.Assistant => "assistant", _ => "user" });
            WriteContent(writer, turn.Blocks, "", turn.Role is Role.System or Role.Developer ? ConversationFields.SystemBlocks : ConversationFields.Blocks);
            WriteThinking(writer, turn.Blocks);
            WriteCalls(writer, turn.Blocks);
            writer.WriteState(turn.State, OllamaNames.Chat, losses, "turns[]");
            writer.WriteEndObject();
            return;
        }

        var others = new List<Block>();
        foreach (var block in turn.Blocks)
        {
            if (block is ToolResultBlock result)
                WriteResult(writer, turn, result);
            else
                others.Add(block);
        }

        if (others.Count > 0)
            Write(writer, new Turn(Role.User, others));
    }

    private void WriteResult(Utf8JsonWriter writer, Turn turn, ToolResultBlock result)
    {
        if (result.IsError)
            losses.Change(ConversationFields.ToolResultIsError);
        writer.WriteStartObject();
        writer.WriteString("role", "tool");
        WriteContent(writer, result.Content, result.IsError ? "Error: " : "", ConversationFields.Blocks);
        writer.WriteOptional("tool_name", _names.GetValueOrDefault(result.CallId));
        if (!CallIds.IsOfRequest(result.CallId))
            writer.WriteString("tool_call_id", result.CallId);
        writer.WriteState(turn.State, OllamaNames.Chat, losses, "turns[]");
        losses.DropState(result.State, OllamaNames.Chat, ConversationFields.Blocks);
        writer.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter writer, IReadOnlyList<Block> blocks, string prefix, string path)
    {
        var texts = new List<string>();
        var images = new List<string>();
        foreach (var block in blocks)
        {
            losses.DropState(block.State, OllamaNames.Chat, path);
            switch (block)
            {
                case TextBlock text:
                    if (images.Count > 0)
                        losses.Change(ConversationFields.Blocks);
                    texts.Add(text.Text);
                    break;
                case RefusalBlock refusal:
                    losses.Change($"{ConversationFields.Blocks}.refusal");
                    texts.Add(refusal.Text);
                    break;
                case ImageBlock { Source.Base64: { } data } image:
                    if (image.Detail is not (null or "auto"))
                        losses.Drop(ConversationFields.ImageDetail);
                    if (image.Source.MediaType is { } type && type != OllamaImages.TypeOf(data))
                        losses.Change(ConversationFields.Image);
                    images.Add(data);
                    break;
                case ImageBlock:
                    losses.Refuse(ConversationFields.Image, "An image must come as base64 for this model.");
                    break;
                case DocumentBlock document when ChatContentEncoder.TextOf(document) is { } plain:
                    losses.Change(ConversationFields.Document);
                    texts.Add(plain);
                    break;
                case DocumentBlock:
                    losses.Refuse(ConversationFields.Document, "This model takes no documents but plain text.");
                    break;
                case AudioBlock:
                    losses.Refuse(ConversationFields.Audio, "This model takes no sound.");
                    break;
                case OpaqueBlock opaque:
                    losses.Drop($"{ConversationFields.Blocks}.{opaque.Type}");
                    break;
            }
        }

        if (texts.Count > 1)
            losses.Change(ConversationFields.Blocks);
        writer.WriteText("content", prefix + string.Join('\n', texts));
        if (images.Count == 0)
            return;
        writer.WriteStartArray("images");
        foreach (var image in images)
            writer.WriteStringValue(image);
        writer.WriteEndArray();
    }

    private void WriteThinking(Utf8JsonWriter writer, IReadOnlyList<Block> blocks)
    {
        var thoughts = blocks.OfType<ReasoningBlock>().ToList();
        foreach (var thought in thoughts)
        {
            // Proofs mean nothing here.
            if (thought.RedactedData is not null)
                losses.Drop(ConversationFields.ReasoningRedacted);
            else if (thought.Signature is not null)
                losses.Drop(ConversationFields.ReasoningSignature);
        }

        var text = string.Concat(thoughts.Select(thought => thought.Text));
        if (text.Length > 0)
            writer.WriteText("thinking", text);
    }

    private void WriteCalls(Utf8JsonWriter writer, IReadOnlyList<Block> blocks)
    {
        var open = false;
        foreach (var call in blocks.OfType<ToolCallBlock>())
        {
            if (!open)
                writer.WriteStartArray("tool_calls");
            open = true;
            _names[call.Id] = call.Name;
            if (!OllamaCallWriting.TryWrite(writer, call, call.ArgumentsJson, null))
            {
                // Arguments that were cut off can't be told in an object, and inventing keys would be a lie.
                losses.Change(ConversationFields.ToolCallArguments);
                OllamaCallWriting.TryWrite(writer, call, "{}", null);
            }
        }

        if (open)
            writer.WriteEndArray();
    }
}
