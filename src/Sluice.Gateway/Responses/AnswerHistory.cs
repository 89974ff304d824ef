using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Core.Answers;
using Sluice.Gateway.Reasoning;

namespace Sluice.Gateway.Responses;

/// <summary>What a request goes on from: the answers before it, and the kept items that it refers to.</summary>
/// <param name="answers">The answers, the oldest first; empty if it only refers to items.</param>
/// <param name="references">The items that it refers to, by id.</param>
internal sealed class AnswerHistory(IReadOnlyList<StoredAnswer> answers, IReadOnlyDictionary<string, FoundItem> references)
{
    /// <summary>Who made the latest answer, and so can best go on from it; null if that is nobody.</summary>
    public string? Origin => answers.Count > 0 ? answers[^1].Provider : references.Values.FirstOrDefault()?.Provider;

    /// <summary>The credential that made the latest answer; null if nobody knows which that was.</summary>
    public ProofMaker? Maker => answers.Count > 0 ? MakerOf(answers[^1].Provider, answers[^1].KeyId)
        : references.Values.FirstOrDefault() is { } found ? MakerOf(found.Provider, found.KeyId)
        : null;

    /// <summary>How much the items take, in bytes.</summary>
    public long Size => answers.Sum(answer => answer.Size) + references.Values.Sum(found => (long)found.Item.Json.Length);

    /// <summary>Whether a provider keeps all of it itself under one credential, so that the client's own words are enough.</summary>
    /// <param name="provider">Who is asked.</param>
    /// <param name="keyId">The id of its key; null if any will do.</param>
    public bool IsKnownTo(string provider, string? keyId) =>
        (answers.Count == 0 || (answers[^1].IsKeptByProvider && IsOf(answers[^1].Provider, answers[^1].KeyId, provider, keyId)))
        && references.Values.All(found => found.IsKeptByProvider && IsOf(found.Provider, found.KeyId, provider, keyId));

    /// <summary>A kept item that the request refers to; null if it is none of them.</summary>
    public StoredItem? Find(string id) => references.GetValueOrDefault(id)?.Item;

    /// <summary>The request with everything in it that a provider has to know.</summary>
    /// <param name="body">The request as it came.</param>
    /// <param name="provider">Who is asked.</param>
    /// <param name="keyId">The id of its key; null if any will do.</param>
    /// <param name="output">Takes the request.</param>
    public void Expand(ReadOnlyMemory<byte> body, string provider, string? keyId, IBufferWriter<byte> output)
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
        foreach (var answer in answers)
        {
            foreach (var item in answer.Items)
            {
                Write(writer, item, isForeign: !IsOf(answer.Provider, answer.KeyId, provider, keyId));
            }
        }

        foreach (var item in RequestItems.Of(input))
        {
            if (RequestItems.ReferenceOf(item) is { } id && references.TryGetValue(id, out var found))
            {
                Write(writer, found.Item, isForeign: !IsOf(found.Provider, found.KeyId, provider, keyId));
            }
            else
            {
                item.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // An answer from before keys were noted is its provider's.
    private static bool IsOf(string maker, string? madeWith, string provider, string? keyId) => maker == provider && (madeWith is null || madeWith == keyId);

    private static ProofMaker? MakerOf(string provider, string? keyId) => keyId is null ? null : new ProofMaker(provider, keyId);

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
