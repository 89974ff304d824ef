using System.Text.Json.Nodes;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>What came of one translation.</summary>
/// <param name="Message">What was written.</param>
/// <param name="Losses">What was declared.</param>
internal sealed record Outcome(JsonNode Message, LossReport Losses)
{
    /// <summary>What became of a field, by the outcome with it and those without it or with another value of it.</summary>
    public static Fate FateOf(Field field, JsonNode value, Outcome with, IReadOnlyList<Outcome> others)
    {
        var fate = others.Select(without => FateOf(value, with, without)).FirstOrDefault(fate => fate != Fate.Lost, Fate.Lost);
        return fate != Fate.Lost ? fate
            : with.Losses.Refused.Any(field.IsIn) ? Fate.Refused
            : with.Losses.Dropped.Any(field.IsIn) ? Fate.Dropped
            : with.Losses.Changed.Any(field.IsIn) ? Fate.Changed
            : Fate.Lost;
    }

    private static Fate FateOf(JsonNode value, Outcome with, Outcome without)
    {
        var isRefused = with.Losses.Refusal is not null && with.Losses.Refusal != without.Losses.Refusal;
        if (isRefused)
            return Fate.Refused;
        var isDropped = with.Losses.Dropped.Except(without.Losses.Dropped).Any();
        var isChanged = with.Losses.Changed.Except(without.Losses.Changed).Any();
        if (JsonNode.DeepEquals(with.Message, without.Message))
        {
            // Where only the other value is told as a loss, the target does what this one asks for in any case.
            return isDropped ? Fate.Dropped : isChanged ? Fate.Changed
                : without.Losses.Changed.Except(with.Losses.Changed).Concat(without.Losses.Dropped.Except(with.Losses.Dropped)).Any() ? Fate.Given
                : Fate.Lost;
        }

        return isDropped || isChanged ? Fate.Changed : Count(with.Message, value) > Count(without.Message, value) ? Fate.Kept : Fate.Mapped;
    }

    private static int Count(JsonNode? node, JsonNode value) => (JsonNode.DeepEquals(node, value) ? 1 : 0) + node switch
    {
        JsonObject its => its.Sum(member => Count(member.Value, value)),
        JsonArray its => its.Sum(item => Count(item, value)),
        _ => 0,
    };
}
