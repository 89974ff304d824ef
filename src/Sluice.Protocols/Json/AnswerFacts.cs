using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Json;

/// <summary>Gathers what stands around an answer and in its usage and has no word in the conversation model.</summary>
internal static class AnswerFacts
{
    // Beyond all reason: an answer of a broken server, of which enough is told.
    private const int MaxFacts = 64;

    /// <summary>The members of an object but for the known ones and those that say nothing; null if there are none.</summary>
    public static ProviderState? Read(JsonView owner, string dialect, params ReadOnlySpan<string> known)
    {
        var state = new StateCollector(dialect);
        var count = 0;
        foreach (var member in owner.EnumerateObject())
        {
            if (!IsAmong(member, known) && SaysSomething(member.Value) && count++ < MaxFacts)
                state.Add(member.Name, member.Value);
        }

        return state.Build();
    }

    /// <summary>Usage with what its object holds besides the counts that all know.</summary>
    /// <param name="usage">The counts.</param>
    /// <param name="told">The object.</param>
    /// <param name="dialect">The dialect that told it.</param>
    /// <param name="known">The names of the counts.</param>
    /// <param name="details">The objects inside, each with the names of its counts.</param>
    public static Usage WithFacts(this Usage usage, JsonView told, string dialect, ReadOnlySpan<string> known, params ReadOnlySpan<(string Name, string Known)> details)
    {
        var state = new StateCollector(dialect);
        foreach (var member in told.EnumerateObject())
        {
            if (IsAmong(member, known) || !SaysSomething(member.Value))
                continue;
            var isDetail = false;
            foreach (var (name, inside) in details)
            {
                if (!member.NameEquals(name))
                    continue;
                isDetail = true;
                if (member.Value.ValueKind != JsonValueKind.Object)
                    break;
                foreach (var detail in member.Value.EnumerateObject())
                {
                    if (!inside.Split(' ').Contains(detail.Name) && SaysSomething(detail.Value))
                        state.Add($"{name}.{detail.Name}", detail.Value);
                }
            }

            if (!isDetail)
                state.Add(member.Name, member.Value);
        }

        return state.Build() is { } facts ? usage with { State = Merge(usage.State, facts) } : usage;
    }

    /// <summary>Earlier facts and later ones, which count where both tell the same.</summary>
    public static ProviderState Merge(ProviderState? before, ProviderState now) =>
        before is null || before.Dialect != now.Dialect ? now : now with { Fields = [.. before.Fields.Where(field => !now.Fields.Any(later => later.Key == field.Key)), .. now.Fields] };

    /// <summary>Writes the facts of a usage object, or of one of the objects inside it.</summary>
    /// <param name="writer">Stands inside the object.</param>
    /// <param name="usage">The usage.</param>
    /// <param name="dialect">The dialect that is written.</param>
    /// <param name="inside">The object inside; empty for the usage itself.</param>
    public static void WriteFacts(this Utf8JsonWriter writer, Usage usage, string dialect, string inside = "")
    {
        if (usage.State is not { } state || state.Dialect != dialect)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (inside.Length == 0 ? !name.Contains('.', StringComparison.Ordinal) : name.StartsWith(inside + ".", StringComparison.Ordinal))
                writer.WriteElement(inside.Length == 0 ? name : name[(inside.Length + 1)..], value);
        }
    }

    /// <summary>Whether usage holds facts for an object inside it.</summary>
    public static bool HasFacts(this Usage usage, string dialect, string inside) =>
        usage.State is { } state && state.Dialect == dialect && state.Fields.Any(field => field.Key.StartsWith(inside + ".", StringComparison.Ordinal));

    /// <summary>Whether a value says anything: servers tell what is not there as null, as zero or as something empty.</summary>
    public static bool SaysSomething(JsonView value) => value.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.GetPropertyCount() > 0,
        JsonValueKind.String => !value.ValueEquals(""),
        JsonValueKind.Number => !value.TryGetInt64(out var number) || number != 0,
        _ => true,
    };

    /// <summary>Whether a value that was kept says anything.</summary>
    public static bool SaysSomething(JsonElement value) => SaysSomething(JsonView.Of(value));

    private static bool IsAmong(JsonMember member, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (member.NameEquals(name))
                return true;
        }

        return false;
    }
}
