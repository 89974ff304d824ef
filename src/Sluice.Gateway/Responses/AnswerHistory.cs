using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Core.Answers;

namespace Sluice.Gateway.Responses;

/// <summary>What a request goes on from: the answers before it, and the kept items that it refers to.</summary>
/// <param name="answers">The answers, the oldest first; empty if it only refers to items.</param>
/// <param name="references">The items that it refers to, by id.</param>
internal sealed class AnswerHistory(IReadOnlyList<StoredAnswer> answers, IReadOnlyDictionary<string, FoundItem> references)
{
    /// <summary>Who made the latest answer, and so can best go on from it; null if that is nobody.</summary>
    public string? Origin => answers.Count > 0 ? answers[^1].Provider : references.Values.FirstOrDefault()?.Provider;

    /// <summary>The items, the oldest first, each with who made it.</summary>
    public IEnumerable<(StoredItem Item, string Provider)> Items => answers.SelectMany(answer => answer.Items.Select(item => (item, answer.Provider)));

    /// <summary>How much the items take, in bytes.</summary>
    public long Size => answers.Sum(answer => answer.Size) + references.Values.Sum(found => (long)found.Item.Json.Length);

    /// <summary>Whether a provider keeps all of it itself, so that the client's own words are enough.</summary>
    public bool IsKnownTo(string provider) =>
        (answers.Count == 0 || (answers[^1].IsKeptByProvider && answers[^1].Provider == provider))
        && references.Values.All(found => found.IsKeptByProvider && found.Provider == provider);

    /// <summary>A kept item that the request refers to; null if it is none of them.</summary>
    public StoredItem? Find(string id) => references.GetValueOrDefault(id)?.Item;

    /// <summary>The request with everything in it that a provider has to know.</summary>
    /// <param name="body">The request as it came.</param>
    /// <param name="provider">Who is asked.</param>
    /// <param name="output">Takes the request.</param>
    public void Expand(ReadOnlyMemory<byte> body, string provider, IBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        writer.WriteStartObject();
        var input = default(JsonElement);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name == "input")
            {
                input = member.Value;
            }
            else if (member.Name != "previous_response_id")
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteStartArray("input");
        foreach (var (item, maker) in Items)
        {
            Write(writer, item, isForeign: maker != provider);
        }

        foreach (var item in RequestItems.Of(input))
        {
            if (RequestItems.ReferenceOf(item) is { } id && references.TryGetValue(id, out var found))
            {
                Write(writer, found.Item, isForeign: found.Provider != provider);
            }
            else
            {
                item.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StoredItem item, bool isForeign)
    {
        if (!isForeign)
        {
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(item.Json, new JsonDocumentOptions { MaxDepth = 1000 });
        KeptItems.WriteForeign(writer, document.RootElement);
    }
}
