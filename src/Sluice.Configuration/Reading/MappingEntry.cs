namespace Sluice.Configuration.Reading;

/// <summary>A key and its value.</summary>
internal sealed record MappingEntry(string Key, ConfigOrigin KeyOrigin, ConfigNode Value);
