namespace Sluice.Configuration.Reading;

/// <summary>Where a node was written; line and column are from 1, and 0 for what is not in a file.</summary>
internal readonly record struct ConfigOrigin(string Source, int Line = 0, int Column = 0);
