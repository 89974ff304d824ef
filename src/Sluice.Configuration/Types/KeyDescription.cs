using System.Text.Json.Nodes;

namespace Sluice.Configuration.Types;

/// <summary>What people are told about a key.</summary>
/// <param name="Name">The key as written.</param>
/// <param name="Type">What it may hold.</param>
/// <param name="Meaning">One plain sentence or two.</param>
/// <param name="IsRequired">Whether it has to be there.</param>
/// <param name="Default">Its default as JSON; null where it has none.</param>
/// <param name="DefaultText">Words for a default that depends on the machine; null where <paramref name="Default"/> says it.</param>
internal sealed record KeyDescription(string Name, OptionType Type, string Meaning, bool IsRequired, JsonNode? Default, string? DefaultText);
