using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Chat.Reading;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Schemas;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>
/// The grammar of an answer: reasoning, which is free, and then content or calls. Calls have the form that the model was trained on;
/// where the model may choose, their grammar begins at their mark and what stands before it is free.
/// </summary>
internal sealed class ChatGrammar(ChatRequest request, ReasoningState reasoning, Tokenizer tokenizer, ChatFormat format)
{
    private const int MostBlankLines = 4;

    /// <summary>The format that answers of this grammar have: the model's own where its arguments are JSON, else that of Hermes.</summary>
    public ChatFormat Format { get; } = format.ToolCalls.Shape is ToolCallShape.Json or ToolCallShape.TaggedJson ? format : format with { ToolCalls = ChatFormat.Hermes.ToolCalls };

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
        var answer = Answer(builder);
        if (reasoning == ReasoningState.None)
        {
            return answer;
        }

        var marks = new ChatMarks(builder, tokenizer);
        var thought = builder.Sequence(
            marks.TextWithout(Format.Reasoning.Close),
            marks.Written(Format.Reasoning.Close),
            builder.Match(builder.Pool.Repeat(builder.Pool.Literal("\n"u8), 0, MostBlankLines)));
        return reasoning == ReasoningState.Open
            ? builder.Sequence(thought, answer)
            : builder.Either(answer, builder.Sequence(marks.Written(Format.Reasoning.Open), thought, answer));
    }

    private Symbol Answer(GrammarBuilder builder)
    {
        var content = request.Constraint is { } constraint ? ConstraintGrammar.Add(builder, constraint) : (Symbol?)null;
        if (request.Tools.Count == 0)
        {
            return request.ToolChoice.IsRequired
                ? throw ConstraintError.Invalid("A function must be called, but there are no tools.", "tool_choice")
                : content!.Value;
        }

        var marks = new ChatMarks(builder, tokenizer);
        var calls = Format.ToolCalls;
        var one = Call(builder, marks);
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
            return builder.Either(section, marks.TextWithout(calls.NameOpen));
        }

        var text = marks.TextWithout(Marks.Split(calls.SectionOpen + calls.CallOpen).First());
        return isOne
            ? builder.Sequence(text, builder.Optional(builder.Sequence(section, text)))
            : builder.Sequence(text, builder.Repeat(builder.Sequence(section, text), 0, -1));
    }

    private Symbol Call(GrammarBuilder builder, ChatMarks marks)
    {
        var written = Format.ToolCalls;
        var calls = new List<Symbol>();
        for (int i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (request.ToolChoice.Name is { } wanted && wanted != tool.Name)
            {
                continue;
            }

            string name = JsonSerializer.Serialize(tool.Name, JsonText.Default.String)[1..^1];
            string head = written.NameOpen + (written.Shape == ToolCallShape.Json ? name : tool.Name) + (written.HasIndex ? ":0" : "");
            calls.Add(builder.Sequence(builder.Match(head), marks.Written(written.NameClose), Arguments(builder, tool, i)));
        }

        return calls.Count > 0
            ? builder.Sequence(marks.Written(written.CallOpen), builder.Either([.. calls]), marks.Written(written.ArgumentsClose + written.CallClose))
            : throw ConstraintError.Invalid($"The function '{request.ToolChoice.Name}' must be called, but is not among the tools.", "tool_choice");
    }

    private static Symbol Arguments(GrammarBuilder builder, ChatTool tool, int index)
    {
        if (tool.ParametersJson is null)
        {
            return ConstraintGrammar.Schema(builder, """{"type":"object","additionalProperties":false}""", isObject: true);
        }

        try
        {
            return ConstraintGrammar.Schema(builder, tool.ParametersJson, isObject: true);
        }
        catch (EngineException problem) when (tool.IsStrict)
        {
            throw new EngineException(problem.Code, $"The function '{tool.Name}': {problem.Message}", problem) { Element = $"tools[{index}]{problem.Element}" };
        }
        catch (EngineException)
        {
            // Without 'strict' a schema is a description; what can't be kept to is left to the model.
            return SchemaCompiler.CompileAnyObject(builder);
        }
    }
}
