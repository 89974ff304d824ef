using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The DRY and XTC fields of requests, named as llama.cpp's server and text-generation-webui name them.</summary>
internal static class OpenModelSamplerFields
{
    private const int MostBreakers = 64;

    /// <summary>Reads a field.</summary>
    /// <returns>The settings with it; null if the field is none of these.</returns>
    public static SamplingSettings? Read(SamplingSettings sampling, string name, JsonView value, RequestReading reading)
    {
        var dry = sampling.Dry ?? new DrySettings();
        var xtc = sampling.Xtc ?? new XtcSettings();
        return name switch
        {
            "dry_multiplier" => sampling with { Dry = dry with { Multiplier = reading.Number(name, value, 0, 100) } },
            "dry_base" => sampling with { Dry = dry with { Base = reading.Number(name, value, 1, 100) } },
            "dry_allowed_length" => sampling with { Dry = dry with { AllowedLength = reading.Count(name, value, 0) } },
            "dry_penalty_last_n" => sampling with { Dry = dry with { PenaltyLastN = reading.Count(name, value, -1) } },
            "dry_sequence_breakers" => sampling with { Dry = dry with { SequenceBreakers = ReadBreakers(name, value, reading) } },
            "xtc_probability" => sampling with { Xtc = xtc with { Probability = reading.Number(name, value, 0, 1) } },
            "xtc_threshold" => sampling with { Xtc = xtc with { Threshold = reading.Number(name, value, 0, 1) } },
            _ => null,
        };
    }

    public static void Write(Utf8JsonWriter writer, SamplingSettings sampling)
    {
        writer.WriteOptional("dry_multiplier", sampling.Dry?.Multiplier);
        writer.WriteOptional("dry_base", sampling.Dry?.Base);
        writer.WriteOptional("dry_allowed_length", sampling.Dry?.AllowedLength);
        writer.WriteOptional("dry_penalty_last_n", sampling.Dry?.PenaltyLastN);
        if (sampling.Dry?.SequenceBreakers is { } breakers)
        {
            writer.WriteStartArray("dry_sequence_breakers");
            foreach (var breaker in breakers)
                writer.WriteStringValue(breaker);
            writer.WriteEndArray();
        }

        writer.WriteOptional("xtc_probability", sampling.Xtc?.Probability);
        writer.WriteOptional("xtc_threshold", sampling.Xtc?.Threshold);
    }

    /// <summary>Reads a list of texts, or one written as text: text-generation-webui's clients send <c>"\"\\n\", \":\""</c>, with or without brackets.</summary>
    private static IReadOnlyList<string>? ReadBreakers(string name, JsonView value, RequestReading reading)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            var written = value.GetString()!.Trim();
            if (JsonDocuments.TryRead(Encoding.UTF8.GetBytes(written.StartsWith('[') ? written : $"[{written}]"), out var parsed))
                return ReadBreakers(name, parsed, reading);
            reading.Fail(name, $"'{name}' must be a list of strings.");
            return null;
        }

        var breakers = reading.Texts(name, value);
        if (breakers.Count > MostBreakers)
            reading.Fail(name, $"'{name}' must have at most {MostBreakers} strings.");
        return breakers;
    }
}
