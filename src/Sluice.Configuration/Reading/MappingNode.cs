namespace Sluice.Configuration.Reading;

/// <summary>Keys and values in the order written, each key once.</summary>
internal sealed class MappingNode(ConfigOrigin origin, List<MappingEntry> entries) : ConfigNode(origin)
{
    public List<MappingEntry> Entries { get; } = entries;

    public override int Size => 1 + Entries.Sum(entry => entry.Value.Size);

    public override string Kind => "a mapping";

    public ConfigNode? Find(string key) => Entries.Find(entry => entry.Key == key)?.Value;

    /// <summary>Puts a value in the place of the key's old one, or at the end.</summary>
    public void Set(string key, ConfigNode value)
    {
        var index = Entries.FindIndex(entry => entry.Key == key);
        var entry = new MappingEntry(key, value.Origin, value);
        if (index < 0)
        {
            Entries.Add(entry);
        }
        else
        {
            Entries[index] = entry;
        }
    }

    public override ConfigNode Clone() =>
        new MappingNode(Origin, Entries.ConvertAll(entry => entry with { Value = entry.Value.Clone() }));
}
