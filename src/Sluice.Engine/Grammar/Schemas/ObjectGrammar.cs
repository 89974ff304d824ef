using System.Text.Json;
using Sluice.Engine.Chat.Reading;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>The objects that a schema allows: the members that it names in their order, then others.</summary>
internal sealed class ObjectGrammar(JsonParts parts, TextGrammar texts, SchemaCompiler compiler, ObjectForm form = ObjectForm.Json)
{
    private readonly RegexPool _pool = parts.Builder.Pool;

    private Symbol Open => form == ObjectForm.Keywords ? parts.Builder.Match("(") : parts.OpenObject;

    private Symbol Close => form == ObjectForm.Keywords ? parts.Builder.Match(")") : parts.CloseObject;

    private Symbol Key(RegexNode name, bool isFirst) => form == ObjectForm.Keywords ? parts.Keyword(name, isFirst) : parts.Key(name, isFirst);

    public void AddTo(Symbol symbol, SchemaShape shape)
    {
        var names = NamesOf(shape);
        if (Members(shape, names) is not { } members)
        {
            return;
        }

        var others = Others(shape, members.ConvertAll(member => member.Name), names);
        if (others.Count == 0)
        {
            CheckCounts(shape, members.Count(member => member.IsRequired), members.Count);
        }
        else if (shape.MinProperties > 0 || shape.MaxProperties is not null)
        {
            AddCounted(symbol, shape, members, others);
            return;
        }

        if (others.Count == 0 && (shape.MaxProperties < members.Count(member => member.IsRequired) || shape.MinProperties > members.Count))
        {
            return;
        }

        AddMembers(symbol, members, others);
    }

    /// <summary>The members that a shape names and that may be there, in their order; null where one must be there and must not.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="names">What names have to look like; null for any.</param>
    public List<SchemaMember>? Members(SchemaShape shape, RegexNode? names)
    {
        var members = new List<SchemaMember>();
        foreach (string name in shape.PropertyOrder.Concat(shape.Required.Where(name => !shape.Properties.ContainsKey(name)).Order(StringComparer.Ordinal)))
        {
            bool isRequired = shape.Required.Contains(name);
            if (SchemasOf(shape, name) is { } schemas && (names is null || texts.Matches(names, name)))
            {
                members.Add(new SchemaMember(name, schemas, isRequired));
            }
            else if (isRequired)
            {
                return null;
            }
        }

        return members;
    }

    /// <summary>Made from the end: what may follow when the members up to one have been passed, and whether any was written.</summary>
    private void AddMembers(Symbol symbol, List<SchemaMember> members, List<(RegexNode Name, Symbol Value)> others)
    {
        var builder = parts.Builder;
        var rest = builder.Nonterminal();
        var start = builder.Nonterminal();
        builder.Rule(rest, Close);
        builder.Rule(start, Close);
        foreach (var (name, value) in others)
        {
            builder.Rule(rest, Key(name, isFirst: false), value, rest);
            builder.Rule(start, Key(name, isFirst: true), value, rest);
        }

        for (int i = members.Count - 1; i >= 0; i--)
        {
            var (name, schemas, isRequired) = members[i];
            var value = compiler.Value(schemas);
            var (restBehind, startBehind) = (rest, start);
            rest = builder.Nonterminal();
            start = builder.Nonterminal();
            builder.Rule(rest, Key(Written(name), isFirst: false), value, restBehind);
            builder.Rule(start, Key(Written(name), isFirst: true), value, restBehind);
            if (!isRequired)
            {
                builder.Rule(rest, restBehind);
                builder.Rule(start, startBehind);
            }
        }

        builder.Rule(symbol, Open, start);
    }

    /// <summary>Required members and then so many others.</summary>
    private void AddCounted(
        Symbol symbol, SchemaShape shape, List<SchemaMember> members, List<(RegexNode Name, Symbol Value)> others)
    {
        CheckCounts(shape, members.Count, members.Count(member => member.IsRequired));
        var builder = parts.Builder;
        int fewest = Math.Max(0, shape.MinProperties - members.Count);
        int? most = shape.MaxProperties - members.Count;
        if (most < fewest)
        {
            return;
        }

        int last = most ?? Math.Max(1, fewest);
        bool hasMembers = members.Count > 0;
        var rest = builder.Nonterminal();
        builder.Rule(rest, Close);
        if (most is null)
        {
            AddOthers(rest, rest, isFirst: false);
        }

        for (int count = last - 1; count >= 0; count--)
        {
            var before = builder.Nonterminal();
            AddOthers(before, rest, isFirst: count == 0 && !hasMembers);
            if (count >= fewest)
            {
                builder.Rule(before, Close);
            }

            rest = before;
        }

        for (int i = members.Count - 1; i >= 0; i--)
        {
            rest = builder.Sequence(Key(Written(members[i].Name), isFirst: i == 0), compiler.Value(members[i].Schemas), rest);
        }

        builder.Rule(symbol, Open, rest);

        void AddOthers(Symbol left, Symbol right, bool isFirst)
        {
            foreach (var (name, value) in others)
            {
                builder.Rule(left, Key(name, isFirst), value, right);
            }
        }
    }

    private RegexNode Written(string name)
    {
        bool isWritable = form switch
        {
            ObjectForm.Json => true,
            ObjectForm.BareKeys => name.Length > 0 && name == name.Trim() && name.AsSpan().IndexOfAny("{}:,<") < 0,
            _ => name.Length > 0 && name.All(BuiltinCallHead.IsOfName),
        };
        return !isWritable ? throw ConstraintError.Unsupported($"The parameter '{name}' has a name that this model can't write.", $"/properties/{name}")
            : form == ObjectForm.Json ? parts.Text(name)
            : parts.TextBody(name);
    }

    private RegexNode BareKey() => _pool.Repeat(
        form == ObjectForm.Keywords ? _pool.Bytes(ByteSet.Of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"u8)) : parts.Builder.Utf8.Encode(CharSet.WordCharacters.Or(CharSet.Of('-'))),
        1,
        -1);

    /// <summary>Refuses bounds on the number of members that optional ones would have to be counted for.</summary>
    private static void CheckCounts(SchemaShape shape, int fewest, int most)
    {
        if (fewest == most)
        {
            return;
        }

        if (shape.MinProperties > fewest)
        {
            throw ConstraintError.Unsupported(
                $"'minProperties' at '{shape.MinPropertiesPath}' is not supported beside optional members of 'properties'.", shape.MinPropertiesPath);
        }

        if (shape.MaxProperties < most)
        {
            throw ConstraintError.Unsupported(
                $"'maxProperties' at '{shape.MaxPropertiesPath}' is not supported beside optional members of 'properties'.", shape.MaxPropertiesPath);
        }
    }

    /// <summary>All that is asked of a member's value; null if it must not be there.</summary>
    private List<SchemaPart>? SchemasOf(SchemaShape shape, string name)
    {
        var schemas = new List<SchemaPart>(shape.Properties.GetValueOrDefault(name) ?? []);
        foreach (var (pattern, schema) in shape.PatternProperties)
        {
            if (texts.Matches(texts.Search(pattern, schema.Path), name))
            {
                schemas.Add(schema);
            }
        }

        foreach (var additional in shape.Additional)
        {
            if (!additional.Names.Contains(name) && !additional.Patterns.Any(pattern => texts.Matches(texts.Search(pattern, additional.Schema.Path), name)))
            {
                schemas.Add(additional.Schema);
            }
        }

        if (schemas.Count == 0)
        {
            // Named by 'required' alone.
            schemas.Add(new SchemaPart(SchemaKeywords.True, ""));
        }

        return schemas.Exists(schema => schema.Schema.ValueKind == JsonValueKind.False) ? null : schemas;
    }

    /// <summary>What names have to look like; null if they may be anything.</summary>
    private RegexNode? NamesOf(SchemaShape shape)
    {
        if (shape.PropertyNames.Count == 0)
        {
            return null;
        }

        var names = compiler.Read(shape.PropertyNames);
        if (names.OpenChoices.Count > 0)
        {
            string path = shape.PropertyNames[0].Path;
            throw ConstraintError.Unsupported($"'{names.OpenChoices[0].Path}' is not supported within 'propertyNames'.", path);
        }

        if (!names.Types.HasFlag(JsonTypes.Text))
        {
            return _pool.Empty;
        }

        return names.Values is { } values
            ? _pool.Or([.. values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => parts.TextBody(value.GetString()!))])
            : texts.Make(names);
    }

    /// <summary>The members that have no name in the schema, by the patterns of their names.</summary>
    private List<(RegexNode Name, Symbol Value)> Others(SchemaShape shape, List<string> taken, RegexNode? names)
    {
        var result = new List<(RegexNode, Symbol)>();
        var excluded = taken.Concat(shape.PropertyOrder).Distinct().Select(parts.TextBody).ToList();
        var patterns = shape.PatternProperties.ConvertAll(pattern => texts.Search(pattern.Pattern, pattern.Schema.Path));
        if (patterns.Count > 1 && texts.FindOverlap(patterns.ConvertAll(pattern => _pool.And(pattern, parts.CanonicalText))) is { } overlap)
        {
            string path = shape.PatternProperties[overlap].Schema.Path;
            throw ConstraintError.Unsupported($"'patternProperties' at '{path}' can match the same names as another pattern, which is not supported.", path);
        }

        for (int i = 0; i < patterns.Count; i++)
        {
            var schemas = new List<SchemaPart> { shape.PatternProperties[i].Schema };
            schemas.AddRange(shape.Additional.Where(one => !one.Patterns.Contains(shape.PatternProperties[i].Pattern)).Select(one => one.Schema));
            Add(patterns[i], schemas);
        }

        // A schema that lists members means those, unless it says otherwise.
        if (shape.Additional.Count > 0 || shape.Properties.Count + shape.PatternProperties.Count == 0)
        {
            excluded.AddRange(patterns);
            Add(parts.CanonicalText, shape.Additional.Count > 0 ? shape.Additional.ConvertAll(one => one.Schema) : [new SchemaPart(SchemaKeywords.True, "")]);
        }

        return result;

        void Add(RegexNode name, List<SchemaPart> schemas)
        {
            if (schemas.Exists(schema => schema.Schema.ValueKind == JsonValueKind.False))
            {
                return;
            }

            var node = _pool.And([parts.CanonicalText, name, names ?? _pool.AnyText, .. excluded.Select(_pool.Not)]);
            if (!texts.IsEmpty(node))
            {
                result.Add((form == ObjectForm.Json ? parts.Quoted(node) : _pool.And(node, BareKey()), compiler.Value(schemas)));
            }
        }
    }
}
