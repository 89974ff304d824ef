using System.Text;
using System.Text.Json;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Chat.Reading;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;
using Sluice.Engine.Grammar.Schemas;

namespace Sluice.Engine.Grammar;

/// <summary>
/// Arguments of which each stands in marks with its key. A text stands there as it is, anything else as JSON. Since the reader tells
/// the two apart by the schema and by how the value looks, a text that it would take for something else is not allowed.
/// </summary>
internal sealed class MarkedArguments(GrammarBuilder builder, ChatMarks marks, ToolCallFormat format)
{
    private readonly RegexPool _pool = builder.Pool;

    // No value may hold the mark at its end.
    private readonly RegexNode _withoutClose = builder.Pool.Not(builder.Pool.Concat(
        builder.Pool.AnyText, builder.Pool.Literal(Encoding.UTF8.GetBytes(format.ParameterClose.Trim())), builder.Pool.AnyText));

    /// <summary>The arguments that a schema allows; without a schema there are none.</summary>
    /// <exception cref="EngineException">The schema is malformed, contradictory or too large, or asks for something that is not supported.</exception>
    public Symbol Compile(string? schema, ParameterTypes types) =>
        schema is null ? builder.Nothing : ConstraintGrammar.Parse(schema, root => Compile(root, types));

    /// <summary>Any arguments.</summary>
    public Symbol CompileAny() => Compile("{}", ParameterTypes.Of([], ""));

    private Symbol Compile(JsonElement schema, ParameterTypes types)
    {
        var compiler = new SchemaCompiler(builder, schema, _withoutClose);
        var shape = compiler.Read([new SchemaPart(schema, ""), new SchemaPart(SchemaKeywords.AnyObject, "#object")]);
        Refuse(shape);
        if (!shape.Types.HasFlag(JsonTypes.Object) || compiler.Members(shape) is not { } members)
        {
            throw ConstraintError.Invalid("Nothing can satisfy the schema: its conditions exclude each other.");
        }

        var parts = new List<Symbol>();
        foreach (var member in members)
        {
            if (!IsName(member.Name))
            {
                throw ConstraintError.Unsupported($"The parameter '{member.Name}' has a name that this model can't write.", $"/properties/{member.Name}");
            }

            var parameter = builder.Sequence(
                marks.Written(format.ParameterOpen),
                builder.Match(member.Name),
                marks.Written(format.ParameterNameClose),
                compiler.Unquoted(member.Schemas, Limit(types.Of(member.Name))),
                marks.Written(format.ParameterClose));
            parts.Add(member.IsRequired ? parameter : builder.Optional(parameter));
        }

        if (Others(compiler, shape) is { } other)
        {
            parts.Add(builder.Repeat(other, 0, -1));
        }

        return builder.Sequence([.. parts]);
    }

    /// <summary>A parameter that the schema does not name, or null where there must be none.</summary>
    private Symbol? Others(SchemaCompiler compiler, SchemaShape shape)
    {
        bool areAllowed = shape.Additional.Count > 0 || shape.Properties.Count == 0;
        if (!areAllowed || shape.Additional.Exists(additional => additional.Schema.Schema.ValueKind == JsonValueKind.False))
        {
            return null;
        }

        IReadOnlyList<SchemaPart> schemas = shape.Additional.Count > 0
            ? shape.Additional.ConvertAll(additional => additional.Schema)
            : [new SchemaPart(SchemaKeywords.True, "")];
        var taken = shape.PropertyOrder.Concat(shape.Required).Distinct().Select(name => _pool.Not(_pool.Literal(Encoding.UTF8.GetBytes(name))));
        var names = _pool.Repeat(builder.Utf8.Encode(CharSet.WordCharacters.Or(CharSet.Of('-'))), 1, -1);
        return builder.Sequence(
            marks.Written(format.ParameterOpen),
            builder.Match(_pool.And([names, .. taken])),
            marks.Written(format.ParameterNameClose),
            compiler.Unquoted(schemas, Limit([])),
            marks.Written(format.ParameterClose));
    }

    private static void Refuse(SchemaShape shape)
    {
        if (shape.OpenChoices.Count > 0)
        {
            throw ConstraintError.Unsupported($"'{shape.OpenChoices[0].Path}' is not supported for a model that writes each argument by itself.", shape.OpenChoices[0].Path);
        }

        if (shape.Values is not null || shape.PatternProperties.Count + shape.PropertyNames.Count + shape.MinProperties > 0 || shape.MaxProperties is not null)
        {
            throw ConstraintError.Unsupported(
                "'enum', 'const', 'patternProperties', 'propertyNames', 'minProperties' and 'maxProperties' of all arguments are not supported for a model that writes each by itself.");
        }
    }

    /// <summary>Whether a name can be read back: it holds no mark and nothing is cut off it.</summary>
    private bool IsName(string name) =>
        name.Length > 0 && name == name.Trim() && !name.Contains(Marks.Split(format.ParameterNameClose).First(), StringComparison.Ordinal);

    /// <summary>What texts must not be, because they would be read as a value of another type that the parameter can have.</summary>
    private RegexNode Limit(IReadOnlyList<string> types)
    {
        if (types is ["string"])
        {
            return _withoutClose;
        }

        var space = _pool.Repeat(builder.Utf8.Encode(CharSet.WhiteSpace.Or(CharSet.Of(0x85))), 0, -1);
        var digits = _pool.Repeat(_pool.Bytes(ByteSet.Range((byte)'0', (byte)'9')), 1, -1);
        var number = _pool.Concat(
            _pool.Optional(_pool.Literal("-"u8)),
            digits,
            _pool.Optional(_pool.Concat(_pool.Literal("."u8), digits)),
            _pool.Optional(_pool.Concat(_pool.Bytes(ByteSet.Of("eE"u8)), _pool.Optional(_pool.Bytes(ByteSet.Of("+-"u8))), digits)));
        var looks = new List<RegexNode>();
        Add(["integer", "number"], number);
        Add(["boolean"], Words("true", "True", "false", "False"));
        Add(["null"], Words("null", "None"));
        Add(["object"], _pool.Concat(_pool.Literal("{"u8), _pool.AnyText));
        Add(["array"], _pool.Concat(_pool.Literal("["u8), _pool.AnyText));
        return _pool.And(_withoutClose, _pool.Not(_pool.Concat(space, _pool.Or([.. looks]), space)));

        void Add(string[] of, RegexNode look)
        {
            if (types.Count == 0 || of.Any(types.Contains))
            {
                looks.Add(look);
            }
        }

        RegexNode Words(params string[] words) => _pool.Or([.. words.Select(word => _pool.Literal(Encoding.UTF8.GetBytes(word)))]);
    }
}
