using System.Text.Json.Serialization;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads JSON strings without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonText : JsonSerializerContext;
