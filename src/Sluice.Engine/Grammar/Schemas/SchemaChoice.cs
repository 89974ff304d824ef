namespace Sluice.Engine.Grammar.Schemas;

/// <summary>Schemas of which one must hold.</summary>
/// <param name="Path">Where the keyword stands.</param>
/// <param name="Alternatives">The schemas.</param>
/// <param name="IsExclusive">Whether no other one may hold.</param>
/// <param name="IsAlone">Whether the schema with the keyword asks for nothing else.</param>
internal sealed record SchemaChoice(string Path, IReadOnlyList<SchemaPart> Alternatives, bool IsExclusive, bool IsAlone);
