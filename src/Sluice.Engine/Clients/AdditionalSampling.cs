using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Sluice.Engine.Clients;

/// <summary>
/// Sampling options that <see cref="ChatOptions"/> has no property for, from its additional properties by the names that servers of open models give them.
/// Values may be numbers of any type, texts of numbers, or JSON; names that are not known are left to others.
/// </summary>
internal static class AdditionalSampling
{
    /// <summary>Adds them to options; throws <see cref="EngineException"/> with the name for a value of another type.</summary>
    public static SamplingOptions Add(SamplingOptions options, AdditionalPropertiesDictionary? properties)
    {
        foreach (var (name, value) in properties ?? [])
        {
            if (value is not (null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }))
            {
                options = Add(options, name, value);
            }
        }

        return options;
    }

    private static SamplingOptions Add(SamplingOptions options, string name, object value) => name switch
    {
        "min_p" => options with { MinP = Number(name, value) },
        "repetition_penalty" or "repeat_penalty" => options with { RepetitionPenalty = Number(name, value) },
        "dry_multiplier" => options with { DryMultiplier = Number(name, value) },
        "dry_base" => options with { DryBase = Number(name, value) },
        "dry_allowed_length" => options with { DryAllowedLength = Integer(name, value) },
        "dry_penalty_last_n" => options with { DryPenaltyLastN = Integer(name, value) },
        "dry_sequence_breakers" => options with { DrySequenceBreakers = Texts(name, value) },
        "xtc_probability" => options with { XtcProbability = Number(name, value) },
        "xtc_threshold" => options with { XtcThreshold = Number(name, value) },
        "logit_bias" => options with { LogitBias = Biases(name, value) },
        _ => options,
    };

    private static float Number(string name, object value) =>
        float.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : throw Refuse(name, "a number");

    private static int Integer(string name, object value) =>
        int.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Refuse(name, "an integer");

    private static IReadOnlyList<string> Texts(string name, object value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } json when json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. json.EnumerateArray().Select(item => item.GetString()!)],
        IEnumerable<string> texts => [.. texts],
        _ => throw Refuse(name, "a list of texts"),
    };

    private static Dictionary<int, float> Biases(string name, object value)
    {
        var biases = new Dictionary<int, float>();
        switch (value)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } json:
                foreach (var member in json.EnumerateObject())
                {
                    biases[Integer(name, member.Name)] = Number(name, member.Value);
                }

                return biases;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    biases[Integer(name, entry.Key)] = Number(name, entry.Value ?? "");
                }

                return biases;
            case IReadOnlyDictionary<int, float> typed:
                return new Dictionary<int, float>(typed);
            default:
                throw Refuse(name, "a dictionary of tokens and numbers");
        }
    }

    private static string? TextOf(object value) => value is JsonElement { ValueKind: JsonValueKind.String } text
        ? text.GetString()
        : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static EngineException Refuse(string name, string wanted) =>
        new(EngineErrorCode.InvalidOption, $"The additional property '{name}' must be {wanted}.") { Element = name };
}
