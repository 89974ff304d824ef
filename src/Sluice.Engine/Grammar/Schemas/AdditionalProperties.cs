namespace Sluice.Engine.Grammar.Schemas;

/// <summary>What the members are that a schema does not name.</summary>
/// <param name="Schema">What they are.</param>
/// <param name="Names">The members that it names.</param>
/// <param name="Patterns">The names' patterns that it has.</param>
internal sealed record AdditionalProperties(SchemaPart Schema, IReadOnlySet<string> Names, IReadOnlyList<string> Patterns);
