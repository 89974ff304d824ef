using System.Text.Json;

namespace Sluice.Configuration.Reading;

/// <summary>JSON as configuration; nothing in it is replaced from the environment.</summary>
internal static class JsonNodes
{
    private static readonly ConfigOrigin Origin = new("request");

    public static ConfigNode Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new MappingNode(Origin, [.. value.EnumerateObject().Select(member => new MappingEntry(member.Name, Origin, Of(member.Value)))]),
        JsonValueKind.Array => new SequenceNode(Origin, [.. value.EnumerateArray().Select(Of)]),
        JsonValueKind.String => new ScalarNode(Origin, value.GetString()!, isQuoted: true),
        _ => new ScalarNode(Origin, value.GetRawText()),
    };
}
