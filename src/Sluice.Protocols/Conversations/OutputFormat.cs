using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>The form that the answer's text must have.</summary>
/// <param name="Kind">Free text, any JSON, or JSON by a schema.</param>
/// <param name="Name">The schema's name; null if unsaid.</param>
/// <param name="Schema">The JSON Schema, with <see cref="OutputFormatKind.JsonSchema"/> only.</param>
/// <param name="Strict">Whether the schema must be met exactly; null if unsaid.</param>
/// <param name="Description">What the schema describes; null if unsaid.</param>
public sealed record OutputFormat(OutputFormatKind Kind, string? Name = null, JsonElement? Schema = null, bool? Strict = null, string? Description = null);
