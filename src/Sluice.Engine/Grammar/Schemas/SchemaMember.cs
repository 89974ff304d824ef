namespace Sluice.Engine.Grammar.Schemas;

/// <summary>A member that a schema of objects names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schemas">All that is asked of its value.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record SchemaMember(string Name, IReadOnlyList<SchemaPart> Schemas, bool IsRequired);
