using System.Text;
using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Chat.Reading;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Schemas;

namespace Sluice.Engine.Grammar;

/// <summary>The grammar of one call of one of a request's functions, as the model writes it.</summary>
internal sealed class CallGrammar(ChatRequest request, ToolCallFormat format, GrammarBuilder builder, ChatMarks marks)
{
    private const string NoParameters = """{"type":"object","additionalProperties":false}""";

    private readonly MarkedArguments? _markedArguments = format.Shape == ToolCallShape.TaggedValues ? new MarkedArguments(builder, marks, format) : null;

    /// <summary>A symbol for the call.</summary>
    /// <exception cref="EngineException">A strict function's schema can't be kept to, or no such function is offered.</exception>
    public Symbol Add()
    {
        var calls = new List<Symbol>();
        for (int i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (request.ToolChoice.Name is { } wanted && wanted != tool.Name)
            {
                continue;
            }

            string name = format.Shape == ToolCallShape.Json ? JsonSerializer.Serialize(tool.Name, JsonText.Default.String)[1..^1] : tool.Name;
            string head = format.NameOpen + name + (format.HasIndex ? ":0" : "");
            calls.Add(builder.Sequence(builder.Match(head), marks.Written(format.NameClose), Arguments(tool, i)));
        }

        return calls.Count > 0
            ? builder.Sequence(marks.Written(format.CallOpen), builder.Either([.. calls]), marks.WrittenUpToStop(format.ArgumentsClose + format.CallClose))
            : throw ConstraintError.Invalid($"The function '{request.ToolChoice.Name}' must be called, but is not among the tools.", "tool_choice");
    }

    private Symbol Arguments(ChatTool tool, int index)
    {
        try
        {
            return format.Shape == ToolCallShape.BareObject ? BareArguments(tool.ParametersJson ?? NoParameters)
                : format.Shape == ToolCallShape.PythonCalls ? KeywordArguments(tool.ParametersJson ?? NoParameters)
                : _markedArguments?.Compile(tool.ParametersJson, ParameterTypes.Of(request.Tools, tool.Name))
                ?? ConstraintGrammar.Schema(builder, tool.ParametersJson ?? NoParameters, isObject: true);
        }
        catch (EngineException problem) when (tool.IsStrict)
        {
            throw new EngineException(problem.Code, $"The function '{tool.Name}': {problem.Message}", problem) { Element = $"tools[{index}]{problem.Element}" };
        }
        catch (EngineException)
        {
            // Without 'strict' a schema is a description; what can't be kept to is left to the model.
            return format.Shape == ToolCallShape.BareObject ? BareArguments("{}")
                : format.Shape == ToolCallShape.PythonCalls ? KeywordArguments("{}")
                : _markedArguments?.CompileAny()
                ?? SchemaCompiler.CompileAnyObject(builder);
        }
    }

    /// <summary>An object whose keys have no quotes and whose texts stand between marks, in which none can be.</summary>
    private Symbol BareArguments(string schema)
    {
        var pool = builder.Pool;
        var limit = pool.Not(pool.Concat(pool.AnyText, pool.Literal(Encoding.UTF8.GetBytes(format.TextMark)), pool.AnyText));
        return ConstraintGrammar.Parse(schema, root => new SchemaCompiler(builder, root, limit, marks.Expression(format.TextMark))
            .InForm(ObjectOf(root), ObjectForm.BareKeys));
    }

    /// <summary>Arguments as Python writes them, in round brackets.</summary>
    private Symbol KeywordArguments(string schema) =>
        ConstraintGrammar.Parse(schema, root => new SchemaCompiler(builder, root, isPython: true).InForm(ObjectOf(root), ObjectForm.Keywords));

    private static SchemaPart[] ObjectOf(JsonElement schema) => [new SchemaPart(schema, ""), new SchemaPart(SchemaKeywords.AnyObject, "#object")];
}
