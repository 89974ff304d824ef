using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Json;

/// <summary>Gathers the fields of an object that the conversation model has no word for.</summary>
/// <param name="dialect">The dialect that owns them.</param>
internal struct StateCollector(string dialect)
{
    private List<KeyValuePair<string, JsonElement>>? _fields;

    public void Add(string name, JsonView value) => Add(name, value.ToElement());

    public void Add(string name, JsonElement value) => (_fields ??= []).Add(new(name, value));

    public readonly ProviderState? Build() => _fields is null ? null : new ProviderState(dialect, _fields);
}
