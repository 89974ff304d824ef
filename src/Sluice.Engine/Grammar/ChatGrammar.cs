using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>
/// The grammar of an answer: reasoning, which is free, and then content or calls. Calls have the form that the model was trained on;
/// where the model may choose, their grammar begins at their mark and what stands before it is free.
/// </summary>
internal sealed class ChatGrammar(ChatRequest request, ReasoningState reasoning, Tokenizer tokenizer, ChatFormat format)
{
    private const int MostBlankLines = 4;

    /// <summary>
    /// Whether any answer will do: nothing is asked of it, or there are functions that the model may call as well as it can. A schema
    /// that is not strict is a description, so the model's own words stand.
    /// </summary>
    public bool IsFree => request.Constraint is null && !request.ToolChoice.IsRequired
        && (request.Tools.Count == 0 || (request.ParallelToolCalls && !request.Tools.Any(tool => tool.IsStrict)));

    /// <summary>What tells this grammar from others.</summary>
    public string Key => string.Join('\u001f', [
        $"{request.Constraint?.Kind}",
        request.Constraint?.Source ?? "",
        $"{reasoning} {request.ToolChoice.IsRequired} {request.ParallelToolCalls}",
        request.ToolChoice.Name ?? "",
        .. request.Tools.SelectMany(tool => new[] { tool.Name, tool.ParametersJson ?? "", tool.IsStrict ? "strict" : "" }),
    ]);

    /// <summary>A symbol for all allowed answers.</summary>
    /// <exception cref="EngineException">The format or a strict function's schema can't be kept to, or no such function is offered.</exception>
    public Symbol Add(GrammarBuilder builder)
    {
        var content = request.Constraint is { } constraint ? ConstraintGrammar.Add(builder, constraint) : (Symbol?)null;
        if (request.Tools.Count == 0 && request.ToolChoice.IsRequired)
        {
            throw ConstraintError.Invalid("A function must be called, but there are no tools.", "tool_choice");
        }

        var marks = new ChatMarks(builder, tokenizer);
        if (format.ToolCalls.Shape == ToolCallShape.Harmony)
        {
            return new HarmonyGrammar(request, reasoning, format.ToolCalls, builder, marks).Add(content);
        }

        var answer = Answer(builder, marks, content);
        if (reasoning == ReasoningState.None)
        {
            return answer;
        }

        var thought = builder.Sequence(
            marks.TextWithout(format.Reasoning.Close),
            marks.Written(format.Reasoning.Close),
            builder.Match(builder.Pool.Repeat(builder.Pool.Literal("\n"u8), 0, MostBlankLines)));
        return reasoning == ReasoningState.Open
            ? builder.Sequence(thought, answer)
            : builder.Either(answer, builder.Sequence(marks.Written(format.Reasoning.Open), thought, answer));
    }

    private Symbol Answer(GrammarBuilder builder, ChatMarks marks, Symbol? content)
    {
        if (request.Tools.Count == 0)
        {
            return content!.Value;
        }

        var calls = format.ToolCalls;
        var one = new CallGrammar(request, calls, builder, marks).Add();
        bool isOne = !request.ParallelToolCalls || !calls.AllowsSeveral || (request.ToolChoice.IsRequired && request.ToolChoice.Name is not null);
        var section = builder.Sequence(
            marks.Written(calls.SectionOpen),
            one,
            isOne ? builder.Nothing : builder.Repeat(builder.Sequence(marks.Written(calls.Separator), one), 0, -1),
            marks.Written(calls.SectionClose));
        if (request.ToolChoice.IsRequired)
        {
            return section;
        }

        if (content is { } form)
        {
            return builder.Either(form, section);
        }

        if (calls.IsBare)
        {
            // Nothing marks a call but how it begins, and only a whole answer is one.
            return builder.Either(section, calls.Shape == ToolCallShape.Json ? marks.TextWithout(calls.NameOpen) : marks.TextNotBeginningWith(calls.SectionOpen));
        }

        var text = marks.TextWithout(Marks.Split(calls.SectionOpen + calls.CallOpen).First());
        return isOne
            ? builder.Sequence(text, builder.Optional(builder.Sequence(section, text)))
            : builder.Sequence(text, builder.Repeat(builder.Sequence(section, text), 0, -1));
    }
}
