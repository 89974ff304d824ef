using System.Text.Json.Serialization;

namespace Sluice.Bench.Engine;

[JsonSerializable(typeof(EngineResult))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class EngineJson : JsonSerializerContext;
