using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>A column of the table: into what messages are translated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Translate">Translates a message; null where it can't be read.</param>
/// <param name="Own">Fields with which nothing is lost, since the gateway says them itself.</param>
internal sealed record Column(string Name, Func<JsonNode, Outcome?> Translate, IReadOnlyCollection<string> Own);
