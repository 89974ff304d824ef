using System.Text.Json.Serialization;

namespace Sluice.Bench.Load.Reporting;

[JsonSerializable(typeof(RaceResult))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class RaceJson : JsonSerializerContext;
