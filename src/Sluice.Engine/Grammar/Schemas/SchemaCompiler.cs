using System.Text.Json;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>
/// Makes grammars of JSON Schemas. Members come in the order of the schema, those that it does not name last; a schema with
/// <c>properties</c> and without <c>additionalProperties</c> means those only; keywords of one type imply that type.
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MostAlternatives = 4096;
    private const int MostParts = 20_000;

    private readonly GrammarBuilder _builder;
    private readonly JsonParts _parts;
    private readonly SchemaReader _reader;
    private readonly TextGrammar _texts;
    private readonly TextGrammar _plainTexts;
    private readonly ObjectGrammar _objects;
    private readonly ArrayGrammar _arrays;
    private readonly ChoiceRules _choiceRules;
    private readonly Dictionary<string, Symbol> _known = new(StringComparer.Ordinal);
    private readonly Queue<Action> _open = new();
    private bool _isMaking;

    /// <summary>Begins with a document.</summary>
    /// <param name="builder">Where its rules go.</param>
    /// <param name="schema">The document, to which references lead.</param>
    /// <param name="limit">What the text of any string has to match as well; null for nothing.</param>
    /// <param name="textMark">What stands around texts, as they are, in place of quotes.</param>
    /// <param name="isPython">Whether the words for true, false and null are those of Python.</param>
    public SchemaCompiler(GrammarBuilder builder, JsonElement schema, RegexNode? limit = null, RegexNode? textMark = null, bool isPython = false)
    {
        _builder = builder;
        _parts = new JsonParts(builder, limit, textMark, isPython);
        _reader = new SchemaReader(new SchemaDocument(schema), builder.Pool.Work);
        _plainTexts = TextGrammar.OfPlain(builder);
        _texts = textMark is null ? TextGrammar.OfJson(_parts) : _plainTexts;
        _objects = new ObjectGrammar(_parts, _texts, this);
        _arrays = new ArrayGrammar(_parts, this);
        _choiceRules = new ChoiceRules(this);
    }

    /// <summary>A symbol for the values that a schema allows.</summary>
    /// <param name="builder">Where its rules go.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="isObject">Whether only objects are wanted, whatever the schema says.</param>
    /// <exception cref="EngineException">The schema is malformed, contradictory or too large, or has a keyword that is not supported.</exception>
    public static Symbol Compile(GrammarBuilder builder, JsonElement schema, bool isObject)
    {
        var parts = new List<SchemaPart> { new(schema, "") };
        if (isObject)
        {
            parts.Add(new SchemaPart(SchemaKeywords.AnyObject, "#object"));
        }

        return new SchemaCompiler(builder, schema).Value(parts);
    }

    /// <summary>A symbol for any JSON object.</summary>
    public static Symbol CompileAnyObject(GrammarBuilder builder) => Compile(builder, SchemaKeywords.AnyObject, isObject: false);

    /// <summary>A symbol for the values that meet all of some schemas.</summary>
    public Symbol Value(IReadOnlyList<SchemaPart> schemas) => Value(schemas, new Dictionary<string, int>(StringComparer.Ordinal), limit: null);

    /// <summary>The same, but that a value which is a text stands without quotes, as it is.</summary>
    /// <param name="schemas">The schemas.</param>
    /// <param name="limit">What such a text has to match as well.</param>
    public Symbol Unquoted(IReadOnlyList<SchemaPart> schemas, RegexNode limit) => Value(schemas, new Dictionary<string, int>(StringComparer.Ordinal), limit);

    /// <summary>A symbol for objects that meet all of some schemas, themselves in a form other than JSON's.</summary>
    public Symbol InForm(IReadOnlyList<SchemaPart> schemas, ObjectForm form)
    {
        var shape = Read(schemas);
        if (shape.OpenChoices.Count > 0 || shape.Values is not null)
        {
            string path = shape.OpenChoices.Count > 0 ? shape.OpenChoices[0].Path : shape.ValuesPath;
            throw ConstraintError.Unsupported($"'{path}' is not supported for a model that does not write arguments as JSON.", path);
        }

        var symbol = _builder.Nonterminal();
        if (shape.Types.HasFlag(JsonTypes.Object))
        {
            new ObjectGrammar(_parts, _texts, this, form).AddTo(symbol, shape);
        }

        return symbol;
    }

    /// <summary>What may still be done for the grammar.</summary>
    public GrammarWork Work => _builder.Pool.Work;

    /// <summary>The members that objects of a shape can have, in their order; null where none can be.</summary>
    public IReadOnlyList<SchemaMember>? Members(SchemaShape shape) => _objects.Members(shape, names: null);

    public SchemaShape Read(IReadOnlyList<SchemaPart> schemas) => _reader.Read(schemas, new Dictionary<string, int>(StringComparer.Ordinal));

    private Symbol Value(IReadOnlyList<SchemaPart> schemas, Dictionary<string, int> choices, RegexNode? limit)
    {
        // What asks for nothing is the same everywhere.
        var paths = schemas.Where(part => part.Schema.ValueKind != JsonValueKind.True).Select(part => $"#{part.Path}").Distinct().Order(StringComparer.Ordinal);
        string key = $"{limit?.Id}" + string.Join('\n', paths.Concat(choices.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"\t{pair.Key}\t{pair.Value}")));
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        // Known before its rules are made, so that a schema can refer to itself; made one after the other, however long a chain of references is.
        var symbol = _known[key] = _builder.Nonterminal();
        GrammarLimits.Check(_known.Count <= MostParts, $"more than {MostParts} different parts of a schema");
        _open.Enqueue(() => AddRules(symbol, schemas, choices, limit));
        if (!_isMaking)
        {
            _isMaking = true;
            while (_open.TryDequeue(out var make))
            {
                make();
            }

            _isMaking = false;
        }

        return symbol;
    }

    private void AddRules(Symbol symbol, IReadOnlyList<SchemaPart> schemas, Dictionary<string, int> choices, RegexNode? limit)
    {
        var shape = _reader.Read(schemas, choices);
        if (shape.OpenChoices.Count > 0)
        {
            AddAlternatives(symbol, schemas, choices, shape, limit);
        }
        else
        {
            AddValues(symbol, shape, limit);
        }
    }

    private void AddAlternatives(Symbol symbol, IReadOnlyList<SchemaPart> schemas, Dictionary<string, int> choices, SchemaShape shape, RegexNode? limit)
    {
        var choice = shape.OpenChoices[0];
        GrammarLimits.Check(choice.Alternatives.Count <= MostAlternatives, $"more than {MostAlternatives} alternatives");
        if (choice.IsExclusive)
        {
            _choiceRules.CheckExclusive(choice);
        }

        for (int i = 0; i < choice.Alternatives.Count; i++)
        {
            bool isAlone = choice.IsAlone && schemas.Count == 1 && shape.OpenChoices.Count == 1 && choices.Count == 0;
            _builder.Rule(symbol, isAlone
                ? Value([choice.Alternatives[i]], [], limit)
                : Value(schemas, new Dictionary<string, int>(choices, StringComparer.Ordinal) { [choice.Path] = i }, limit));
        }
    }

    private void AddValues(Symbol symbol, SchemaShape shape, RegexNode? limit)
    {
        if (shape.Values is not null)
        {
            AddConstants(symbol, shape, limit);
            return;
        }

        var scalars = new List<RegexNode>();
        var pool = _builder.Pool;
        if (shape.Types.HasFlag(JsonTypes.Null))
        {
            scalars.Add(_parts.Null);
        }

        if (shape.Types.HasFlag(JsonTypes.Boolean))
        {
            scalars.Add(pool.Or(_parts.True, _parts.False));
        }

        if ((shape.Types & JsonTypes.Number) != JsonTypes.None)
        {
            scalars.Add(new NumberGrammar(pool).Make(shape));
        }

        if (shape.Types.HasFlag(JsonTypes.Text))
        {
            scalars.Add(limit is null ? _parts.Quoted(_texts.Make(shape)) : pool.And(_plainTexts.Make(shape), limit));
        }

        var scalar = pool.Or([.. scalars]);
        if (scalar != pool.Empty)
        {
            _builder.Rule(symbol, _builder.Match(scalar));
        }

        if (shape.Types.HasFlag(JsonTypes.Array))
        {
            _arrays.AddTo(symbol, shape);
        }

        if (shape.Types.HasFlag(JsonTypes.Object))
        {
            _objects.AddTo(symbol, shape);
        }
    }

    private void AddConstants(Symbol symbol, SchemaShape shape, RegexNode? limit)
    {
        // All that are no containers are one expression: lists of thousands are usual.
        var scalars = new List<RegexNode>();
        var strings = new List<string>();
        var allowed = new Lazy<RegexNode>(() => _texts.Make(shape));
        foreach (var value in shape.Values!.Where(value => ChoiceRules.Allows(shape, value, _texts, allowed)))
        {
            if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                _builder.Rule(symbol, _parts.Constant(value));
            }
            else if (value.ValueKind == JsonValueKind.String)
            {
                strings.Add(value.GetString()!);
            }
            else
            {
                scalars.Add(_parts.Scalar(value));
            }
        }

        if (strings.Count > 0)
        {
            scalars.Add(limit is null ? _parts.AnyText(strings) : _builder.Pool.And(_builder.Pool.Either(strings.ConvertAll(text => _plainTexts.Body(text))), limit));
        }

        var scalar = _builder.Pool.Either(scalars);
        if (scalar != _builder.Pool.Empty)
        {
            _builder.Rule(symbol, _builder.Match(scalar));
        }
    }
}
