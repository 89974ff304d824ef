using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>
/// What a dialect said that the conversation model has no word for (cache control, ids, vendor fields).
/// It travels untouched and is written again only by the dialect that it came from.
/// </summary>
/// <param name="Dialect">The dialect that owns the fields.</param>
/// <param name="Fields">The fields by name, in the order in which they came.</param>
public sealed record ProviderState(string Dialect, IReadOnlyList<KeyValuePair<string, JsonElement>> Fields);
