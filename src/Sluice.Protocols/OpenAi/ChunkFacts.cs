using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads what the chunks of a stream say around the answer; most say the same again and again.</summary>
/// <param name="dialect">The dialect that owns it.</param>
internal sealed class ChunkFacts(string dialect)
{
    private const int MaxNames = 64;

    private HashSet<string>? _told;

    public void Read(JsonView chunk, ICollection<ConversationEvent> events)
    {
        StateCollector state = new(dialect);
        var isNew = false;
        foreach (var member in chunk.EnumerateObject())
        {
            if (IsKnown(member) || !AnswerFacts.SaysSomething(member.Value) || _told?.Count >= MaxNames || !(_told ??= []).Add(member.Name))
                continue;
            isNew = true;
            state.Add(member.Name, member.Value);
        }

        if (isNew)
            events.Add(new ResponseNoted(state.Build()!));
    }

    // Without making texts of the names: this runs for every chunk.
    private static bool IsKnown(JsonMember member) => member.NameEquals("id") || member.NameEquals("object") || member.NameEquals("created") || member.NameEquals("model")
        || member.NameEquals("choices") || member.NameEquals("usage") || member.NameEquals("obfuscation");
}
