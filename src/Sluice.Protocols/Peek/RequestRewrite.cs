using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Protocols.Peek;

/// <summary>Writes a body with few changes, everything else byte for byte as it came and without a copy.</summary>
public static class RequestRewrite
{
    /// <summary>Writes the body.</summary>
    /// <param name="body">The bytes that <paramref name="peek"/> was read from.</param>
    /// <param name="peek">What was found in them.</param>
    /// <param name="model">The model's name to write; null keeps what stands there.</param>
    /// <param name="includeUsage">Whether to switch on <c>stream_options.include_usage</c> (OpenAI's dialects, streams only).</param>
    /// <param name="remove">The extras to take out.</param>
    /// <param name="output">Takes the bytes; shares those of <paramref name="body"/>.</param>
    public static void Write(ReadOnlyMemory<byte> body, in RequestPeek peek, string? model, bool includeUsage, RequestExtras remove, SplicedBody output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var edits = new BodyEdits(body, stackalloc BodyEdit[BodyEdits.Capacity]);
        var removed = 0;
        removed += edits.Remove((remove & RequestExtras.Pool) != 0, peek.PoolMember);
        removed += edits.Remove((remove & RequestExtras.ContextTokens) != 0, peek.ContextTokensMember);
        removed += edits.Remove((remove & RequestExtras.Strict) != 0, peek.StrictMember);
        removed += edits.Remove((remove & RequestExtras.TemplateArguments) != 0, peek.TemplateArgumentsMember);
        edits.JoinRemovals();

        var rest = peek.Members - removed;
        if (model is not null)
        {
            if (peek.ModelValue.Exists)
                edits.Replace(peek.ModelValue, EditText.Model);
            else
                edits.Insert(peek.ObjectStart + 1, EditText.ModelMember, rest++ > 0);
        }

        if (includeUsage && !peek.IncludeUsage)
            SwitchOnUsage(ref edits, body.Span, peek, rest);
        edits.Write(model, output);
    }

    private static void SwitchOnUsage(ref BodyEdits edits, ReadOnlySpan<byte> body, in RequestPeek peek, int rest)
    {
        if (peek.IncludeUsageValue.Exists)
            edits.Replace(peek.IncludeUsageValue, EditText.True);
        else if (!peek.StreamOptionsValue.Exists)
            edits.Insert(peek.ObjectStart + 1, EditText.UsageMember, rest > 0);
        else if (body[peek.StreamOptionsValue.Start] != '{')
            edits.Replace(peek.StreamOptionsValue, EditText.UsageObject);
        else
            edits.Insert(peek.StreamOptionsValue.Start + 1, EditText.IncludeUsageMember, !IsEmptyObject(body[peek.StreamOptionsValue.Start..peek.StreamOptionsValue.End]));
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> value) => value[1..^1].Trim(" \t\r\n"u8).IsEmpty;

    /// <summary>Writes the model's name as a JSON string.</summary>
    internal static void WriteModel(string model, IBufferWriter<byte> output)
    {
        var text = JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        output.Write("\""u8);
        output.Write(text.EncodedUtf8Bytes);
        output.Write("\""u8);
    }
}
