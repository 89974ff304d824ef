using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes the parts of a request's content.</summary>
/// <param name="model">The model, whose generation decides what it takes.</param>
/// <param name="losses">Takes what is lost.</param>
internal sealed class GeminiPartEncoder(string? model, LossReport losses)
{
    // The value by which Google's documentation lets calls in that no Gemini model made.
    private const string NoSignature = "skip_thought_signature_validator";

    private readonly Dictionary<string, string> _names = [];

    private bool IsOwnClient => losses.ClientDialect is null or GeminiNames.Dialect;

    /// <summary>Whether a block can be written at all; what can't is declared.</summary>
    public bool Accepts(Block block)
    {
        switch (block)
        {
            case TextBlock text:
                // Empty texts are refused; they say nothing unless they carry a signature.
                return text.Text.Length > 0 || GeminiSignatures.Own(text.State) is not null;
            case ReasoningBlock reasoning when !IsGeminis(reasoning):
                losses.Drop(ConversationFields.ReasoningBlock);
                return false;
            case OpaqueBlock opaque when opaque.State?.Dialect != GeminiNames.Dialect:
                losses.Drop($"{ConversationFields.Blocks}.{opaque.Type}");
                return false;
            default:
                return true;
        }
    }

    public void Write(Utf8JsonWriter writer, Block block, bool needsSignature = false, string path = ConversationFields.Blocks)
    {
        writer.WriteStartObject();
        switch (block)
        {
            case TextBlock text:
                writer.WriteText("text", text.Text);
                break;
            case RefusalBlock refusal:
                losses.Change($"{ConversationFields.Blocks}.refusal");
                writer.WriteText("text", refusal.Text);
                break;
            case ReasoningBlock reasoning:
                writer.WriteText("text", reasoning.Text);
                writer.WriteBoolean("thought", true);
                break;
            case ImageBlock image:
                GeminiMedia.Write(writer, image, losses);
                WriteDetail(writer, image.Detail);
                break;
            case AudioBlock or DocumentBlock:
                GeminiMedia.Write(writer, block, losses);
                break;
            case ToolCallBlock call:
                WriteCall(writer, call);
                break;
        }

        if (needsSignature && GeminiSignatures.Own(block.State) is null)
        {
            losses.Change($"{ConversationFields.Blocks}.{GeminiNames.ThoughtSignature}");
            writer.WriteString(GeminiNames.ThoughtSignature, NoSignature);
        }

        WriteOthers(writer, block, path);
        writer.WriteEndObject();
    }

    /// <summary>Writes all results of one round; what a result of an older model can't hold follows as parts of its own.</summary>
    public void WriteResults(Utf8JsonWriter writer, IEnumerable<Block> blocks)
    {
        var after = new List<Block>();
        foreach (var block in blocks)
        {
            if (block is ToolResultBlock result)
                WriteResult(writer, result, after);
            else
                after.Add(block);
        }

        foreach (var block in after.Where(Accepts))
            Write(writer, block);
    }

    private void WriteCall(Utf8JsonWriter writer, ToolCallBlock call)
    {
        _names[call.Id] = call.Name;
        writer.WriteStartObject("functionCall");
        if (!CallIds.IsOfRequest(call.Id))
            writer.WriteString("id", call.Id);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("args");
        if (ToolArguments.TryReadObject(call.ArgumentsJson, out var arguments))
        {
            writer.WriteRawValue(arguments.GetRawText(), skipInputValidation: true);
        }
        else
        {
            // Arguments that were cut off can't be told in an object, and inventing keys would be a lie.
            losses.Change(ConversationFields.ToolCallArguments);
            writer.WriteStartObject();
            writer.WriteEndObject();
        }

        WriteInner(writer, call.State, "functionCall.");
        writer.WriteEndObject();
    }

    private void WriteResult(Utf8JsonWriter writer, ToolResultBlock result, List<Block> after)
    {
        var media = result.Content.Where(block => block is ImageBlock or DocumentBlock or AudioBlock).ToList();
        var takesMedia = GeminiModels.TakesMediaResults(model);
        writer.WriteStartObject();
        writer.WriteStartObject("functionResponse");
        if (!CallIds.IsOfRequest(result.CallId))
            writer.WriteString("id", result.CallId);
        writer.WriteString("name", _names.GetValueOrDefault(result.CallId, result.CallId));
        WriteResponse(writer, result, takesMedia ? 0 : media.Count);
        if (media.Count > 0 && takesMedia)
        {
            writer.WriteStartArray("parts");
            foreach (var block in media)
            {
                writer.WriteStartObject();
                GeminiMedia.Write(writer, block, losses);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
        else if (media.Count > 0)
        {
            losses.Change(ConversationFields.ToolResultContent);
            after.AddRange(media);
        }

        WriteInner(writer, result.State, "functionResponse.");
        writer.WriteEndObject();
        WriteOthers(writer, result, ConversationFields.Blocks);
        writer.WriteEndObject();
    }

    private void WriteResponse(Utf8JsonWriter writer, ToolResultBlock result, int attachments)
    {
        foreach (var block in result.Content)
        {
            if (block is not (TextBlock or ImageBlock or DocumentBlock or AudioBlock))
                losses.Drop(ConversationFields.ToolResultContent);
            else
                losses.DropState(block.State, GeminiNames.Dialect, ConversationFields.ToolResultContent);
        }

        var texts = result.Content.OfType<TextBlock>().Select(block => block.Text).ToList();
        if (texts.Count > 1)
            losses.Change(ConversationFields.ToolResultContent);
        if (attachments > 0)
            texts.Add($"[{attachments} attached below]");
        var text = string.Join('\n', texts);
        if (texts.Count == 0)
        {
            writer.WriteStartObject("response");
            writer.WriteEndObject();
            return;
        }

        // An object is told as the object that it is; a text as Google's documentation names it.
        JsonElement parsed = default;
        var isObject = text.AsSpan().TrimStart().StartsWith('{') && JsonDocuments.TryParse(text, out parsed) && parsed.ValueKind == JsonValueKind.Object;
        if (isObject && !result.IsError && !IsWrapper(parsed))
        {
            writer.WritePropertyName("response");
            writer.WriteRawValue(parsed.GetRawText(), skipInputValidation: true);
            return;
        }

        writer.WriteStartObject("response");
        var name = result.IsError ? "error" : "output";
        if (isObject && result.IsError)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(parsed.GetRawText(), skipInputValidation: true);
        }
        else
        {
            writer.WriteText(name, text);
        }

        writer.WriteEndObject();
    }

    // An object that looks like our own wrapping would be unwrapped on the way back.
    private static bool IsWrapper(JsonElement value) =>
        value.GetPropertyCount() == 0 || (value.GetPropertyCount() == 1 && value.EnumerateObject().First() is { Name: "error" or "output" });

    private void WriteDetail(Utf8JsonWriter writer, string? detail)
    {
        if (detail is not ("low" or "high"))
            return;
        if (!GeminiModels.TakesPartResolution(model))
        {
            losses.Drop(ConversationFields.ImageDetail);
            return;
        }

        writer.WriteStartObject("mediaResolution");
        writer.WriteString("level", detail == "low" ? "MEDIA_RESOLUTION_LOW" : "MEDIA_RESOLUTION_HIGH");
        writer.WriteEndObject();
    }

    private void WriteOthers(Utf8JsonWriter writer, Block block, string path)
    {
        if (block.State is not { } state)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (state.Dialect != GeminiNames.Dialect)
                losses.Drop($"{path}.{name}");
            else if (block is OpaqueBlock || !name.Contains('.', StringComparison.Ordinal))
                writer.WriteElement(name, value);
        }
    }

    private static void WriteInner(Utf8JsonWriter writer, ProviderState? state, string prefix)
    {
        if (state?.Dialect != GeminiNames.Dialect)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                writer.WriteElement(name[prefix.Length..], value);
        }
    }

    // Reasoning of others means nothing to Gemini, and a proof of theirs would be refused.
    private bool IsGeminis(ReasoningBlock reasoning) => reasoning.State?.Dialect == GeminiNames.Dialect
        || (reasoning is { Signature: null, RedactedData: null } && IsOwnClient);
}
