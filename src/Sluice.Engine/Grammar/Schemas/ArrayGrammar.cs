using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>The arrays that a schema allows.</summary>
internal sealed class ArrayGrammar(JsonParts parts, SchemaCompiler compiler)
{
    public void AddTo(Symbol symbol, SchemaShape shape)
    {
        var builder = parts.Builder;

        // Items from here on are all of the same kind.
        int same = shape.Items.Select(item => item.After).Append(shape.PrefixItems.Count).Max();
        if (shape.MaxItems < shape.MinItems)
        {
            return;
        }

        // Made from the end: what may follow so many items. Where any number may, the last one follows itself.
        int last = shape.MaxItems ?? Math.Max(same, Math.Max(shape.MinItems, 1));
        var rest = builder.Nonterminal();
        if (shape.MaxItems is null)
        {
            builder.Rule(rest, parts.Comma, Item(shape, last), rest);
        }

        builder.Rule(rest, parts.CloseArray);
        for (int count = last - 1; count >= 0; count--)
        {
            var before = builder.Nonterminal();
            if (count == 0)
            {
                builder.Rule(before, Item(shape, 0), rest);
            }
            else
            {
                builder.Rule(before, parts.Comma, Item(shape, count), rest);
            }

            if (count >= shape.MinItems)
            {
                builder.Rule(before, parts.CloseArray);
            }

            rest = before;
        }

        builder.Rule(symbol, parts.OpenArray, rest);
    }

    private Symbol Item(SchemaShape shape, int index)
    {
        var schemas = new List<SchemaPart>();
        if (index < shape.PrefixItems.Count)
        {
            schemas.AddRange(shape.PrefixItems[index]);
        }

        schemas.AddRange(shape.Items.Where(item => index >= item.After).Select(item => item.Schema));
        return compiler.Value(schemas.Count > 0 ? schemas : [new SchemaPart(SchemaKeywords.True, "")]);
    }
}
