using System.Buffers;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Writes a whole answer; of several the first. Texts in a row are parts of one message.</summary>
internal static class ResponsesResponseEncoder
{
    public static void Encode(ConversationResponse response, ResponseContext context, IBufferWriter<byte> output)
    {
        var choice = response.Choices.Count > 0 ? response.Choices[0] : new ResponseChoice([], StopReason.EndOfTurn);
        if (response.Choices.Count > 1)
            context.Losses.DropChoices();
        context.Losses.DropChoiceFields(choice.State, ResponsesNames.Dialect);
        context.Losses.DropStop(choice.Reason, choice.StopSequence);
        context.Losses.DropTokenDetails(choice.Logprobs, tellsBytes: true, tellsIds: false);
        var draft = new ResponsesDraft(context) { Created = response.Created ?? context.Created, Usage = response.Usage, Reason = choice.Reason, State = response.State };
        draft.DeclareLosses(response.State, response.Usage);
        var logprobs = choice.Logprobs;
        ResponsesItem? message = null;
        foreach (var told in choice.Blocks)
        {
            if (!draft.Accepts(told))
                continue;
            var block = context.AsAsked(told);
            if (block is not (TextBlock or RefusalBlock))
            {
                message = null;
                draft.Items.Add(new ResponsesItem(draft.IdOf(block), [block]));
                continue;
            }

            if (message is null)
            {
                // Which text a token belongs to is not told; they all go with the first.
                draft.Items.Add(message = new ResponsesItem(draft.IdOf(block), []) { Logprobs = logprobs });
                logprobs = null;
            }

            message.Blocks.Add(block);
        }

        draft.Keep();
        using var writer = JsonOutput.Create(output);
        draft.Write(writer);
    }
}
