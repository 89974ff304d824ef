using System.Text.Json;

namespace Sluice.Protocols.Reranking;

/// <summary>A document to be scored.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Source">As it came: a string, or an object with <c>text</c> and whatever else.</param>
public sealed record RerankDocument(string Text, JsonElement Source);
