using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes the parts of a message or of a call's output.</summary>
internal static class ResponsesContentEncoder
{
    /// <summary>Writes one part; what can't be written is declared, or refused where the request would lose its meaning.</summary>
    /// <param name="writer">Stands in the list of parts.</param>
    /// <param name="block">The block.</param>
    /// <param name="isAnswer">Whether the model said it.</param>
    /// <param name="path">Where the block stands, in the conversation model's words.</param>
    /// <param name="losses">Takes what is lost.</param>
    public static void Write(Utf8JsonWriter writer, Block block, bool isAnswer, string path, LossReport losses)
    {
        switch (block)
        {
            case TextBlock text:
                Begin(writer, isAnswer ? "output_text" : "input_text");
                writer.WriteText("text", text.Text);
                break;
            case RefusalBlock refusal:
                Begin(writer, "refusal");
                writer.WriteString("refusal", refusal.Text);
                break;
            case ImageBlock image when !isAnswer && CanWrite(image.Source, losses):
                Begin(writer, "input_image");
                if (image.Source.FileId is { } imageId)
                    writer.WriteString("file_id", imageId);
                else
                    MediaData.WriteUrl(writer, "image_url", image.Source, "image/jpeg");
                writer.WriteOptional("detail", image.Detail);
                break;
            case DocumentBlock document when ChatContentEncoder.TextOf(document) is { } plain && ResponsesRequestEncoder.IsForeign(losses):
                losses.Change(ConversationFields.Document);
                Begin(writer, "input_text");
                writer.WriteText("text", plain);
                break;
            case DocumentBlock document when !isAnswer && CanWrite(document.Source, losses):
                Begin(writer, "input_file");
                WriteFile(writer, document);
                break;
            case AudioBlock { Source.Base64: { } data } audio when !isAnswer && !ResponsesRequestEncoder.IsForeign(losses):
                Begin(writer, "input_audio");
                writer.WriteStartObject("input_audio");
                writer.WriteString("data", data);
                writer.WriteString("format", audio.Format);
                writer.WriteEndObject();
                break;
            case OpaqueBlock when block.State?.Dialect == ResponsesNames.Dialect:
                writer.WriteStartObject();
                break;
            case OpaqueBlock opaque:
                losses.Drop($"{path}.{opaque.Type}");
                return;
            case AudioBlock:
                losses.Refuse(ConversationFields.Audio, "This model takes no sound.");
                return;
            case ImageBlock or DocumentBlock when !isAnswer:
                losses.Refuse(block is ImageBlock ? ConversationFields.Image : ConversationFields.Document, "A file that was uploaded to another provider can't be passed on; send its content as base64, or its address.");
                return;
            default:
                losses.Drop(path);
                return;
        }

        WriteOthers(writer, block.State, path, losses);
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
    }

    private static bool CanWrite(MediaSource source, LossReport losses) => source.FileId is null || !ResponsesRequestEncoder.IsForeign(losses);

    private static void WriteFile(Utf8JsonWriter writer, DocumentBlock document)
    {
        var source = document.Source;
        if (source.FileId is { } id)
            writer.WriteString("file_id", id);
        else if (source.Url is { } url)
            writer.WriteString("file_url", url);
        else
            MediaData.WriteUrl(writer, "file_data", source, "application/pdf");
        if (source.Base64 is not null || document.Name is not null)
            writer.WriteString("filename", document.Name ?? "document.pdf");
    }

    // The phase stands at the message.
    private static void WriteOthers(Utf8JsonWriter writer, ProviderState? state, string path, LossReport losses) =>
        writer.WriteState(state, ResponsesNames.Dialect, losses, path, except: "phase");
}
