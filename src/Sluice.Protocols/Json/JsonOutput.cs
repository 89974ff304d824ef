using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Json;

/// <summary>Writes JSON the way the wire likes it: compact, with only the escapes that JSON demands.</summary>
internal static class JsonOutput
{
    /// <summary>The deepest nesting that is written; what was read is never near it.</summary>
    public const int MaxDepth = 1000;

    // What we write is checked by tests, not at run time.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = MaxDepth };

    public static Utf8JsonWriter Create(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Makes an element out of what <paramref name="write"/> writes.</summary>
    public static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = Create(buffer))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    public static void WriteElement(this Utf8JsonWriter writer, string name, JsonElement element)
    {
        writer.WritePropertyName(name);
        element.WriteTo(writer);
    }

    public static void WriteElement(this Utf8JsonWriter writer, string name, JsonView value) => writer.WriteElement(name, value.ToElement());

    public static void WriteOptional(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, bool? value)
    {
        if (value is { } flag)
            writer.WriteBoolean(name, flag);
    }

    /// <summary>Writes opaque fields if they are of this dialect, else declares each as dropped.</summary>
    /// <param name="writer">Stands inside an object.</param>
    /// <param name="state">The fields, or null.</param>
    /// <param name="dialect">The dialect that is written.</param>
    /// <param name="losses">Takes what is dropped; null where nobody is told (answers).</param>
    /// <param name="path">Where the fields stand, in the conversation model's words; empty for the request itself.</param>
    /// <param name="except">A field that the caller writes itself.</param>
    public static void WriteState(this Utf8JsonWriter writer, ProviderState? state, string dialect, LossReport? losses, string path, string? except = null)
    {
        if (state is null)
            return;

        foreach (var (name, value) in state.Fields)
        {
            if (name == except && state.Dialect == dialect)
                continue;
            if (state.Dialect == dialect || (path.Length == 0 && SharedFields.Has(state.Dialect, dialect, name)))
                writer.WriteElement(name, value);
            else
                losses?.Drop(path.Length == 0 ? name : $"{path}.{name}");
        }
    }

    /// <summary>Declares the opaque fields of another dialect as dropped.</summary>
    public static void DropState(this LossReport losses, ProviderState? state, string dialect, string path)
    {
        if (state?.Dialect != dialect)
            losses.DropState(state, path);
    }

    /// <summary>Writes the members of an object but for those that the caller writes itself.</summary>
    public static void WriteOtherMembers(this Utf8JsonWriter writer, JsonElement? source, params ReadOnlySpan<string> known)
    {
        if (source is not { ValueKind: JsonValueKind.Object } element)
            return;

        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                writer.WriteElement(member.Name, member.Value);
        }
    }

    /// <summary>Whether an object has a member that is not among the known ones.</summary>
    public static bool HasOtherMembers(this JsonView element, params ReadOnlySpan<string> known)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                return true;
        }

        return false;
    }

    /// <summary>The value of an opaque field of a dialect; null if it is not there.</summary>
    public static JsonElement? Find(this ProviderState? state, string dialect, string name)
    {
        if (state is not null && state.Dialect == dialect)
        {
            foreach (var (key, value) in state.Fields)
            {
                if (key == name)
                    return value;
            }
        }

        return null;
    }
}
