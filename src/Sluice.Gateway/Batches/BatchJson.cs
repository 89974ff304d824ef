using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Batches;

/// <summary>Writes small JSON objects without reflection.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class BatchJson : JsonSerializerContext;
