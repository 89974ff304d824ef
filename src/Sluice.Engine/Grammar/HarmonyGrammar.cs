using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar;

/// <summary>
/// The grammar of an answer of gpt-oss, which begins within a message's header: a message of thoughts and one about what is being
/// done, neither of which has to be there, and then a call or the final message.
/// </summary>
internal sealed class HarmonyGrammar(ChatRequest request, ReasoningState reasoning, ToolCallFormat format, GrammarBuilder builder, ChatMarks marks)
{
    private const string MessageEnd = "<|end|>";

    // What would end a message if it stood in its text.
    private static readonly string[] Ends = [MessageEnd, "<|call|>", "<|return|>", "<|start|>", "<|channel|>"];

    /// <summary>A symbol for all allowed answers.</summary>
    /// <param name="content">What the final message has to look like; null for any text.</param>
    public Symbol Add(Symbol? content)
    {
        var last = new List<Symbol>();
        if (!request.ToolChoice.IsRequired)
        {
            last.Add(builder.Sequence(marks.Written("<|channel|>final<|message|>"), content ?? marks.TextWithout(Ends)));
        }

        if (request.Tools.Count > 0)
        {
            var call = new CallGrammar(request, format, builder, marks).Add();
            last.Add(builder.Sequence(builder.Optional(Message("commentary")), call));
        }

        var answer = builder.Either([.. last]);
        return reasoning switch
        {
            ReasoningState.None => answer,
            ReasoningState.Open => builder.Sequence(RestOfMessage(), answer),
            _ => builder.Sequence(builder.Optional(Message("analysis")), answer),
        };
    }

    private Symbol Message(string channel) => builder.Sequence(marks.Written($"<|channel|>{channel}<|message|>"), RestOfMessage());

    private Symbol RestOfMessage() => builder.Sequence(marks.TextWithout(Ends), marks.Written(MessageEnd + format.Separator));
}
