using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>Builds expressions; one method per level of precedence, loosest first.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    public Expression Parse(bool withConditional = true)
    {
        tokens.Enter();
        var expression = withConditional ? ParseConditional() : ParseOr();
        tokens.Leave();
        return expression;
    }

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true)
    {
        var first = Parse(withConditional);
        if (!tokens.Current.Is(","))
            return first;
        var items = new List<Expression> { first };
        while (tokens.Skip(",") && !EndsTuple())
            items.Add(Parse(withConditional));
        return new SequenceExpression(items, isTuple: true);
    }

    public FilterCall ParseFilter()
    {
        var position = tokens.Current.Position;
        var name = ParseDottedName();
        var filter = Filters.Find(name) ?? throw tokens.Error($"There is no filter named '{name}'.", position);
        return new FilterCall(filter, tokens.Current.Is("(") ? ParseArguments() : ArgumentList.None);
    }

    public Expression ParsePostfixed()
    {
        var expression = ParsePostfix(ParsePrimary());
        return ParseFilters(expression);
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd || tokens.Current.Is(")");

    private Expression ParseConditional()
    {
        var expression = ParseOr();
        while (tokens.SkipName("if"))
        {
            var condition = ParseOr();
            Expression? otherwise = null;
            if (tokens.SkipName("else"))
                otherwise = Parse();
            expression = new ConditionalExpression(condition, expression, otherwise);
        }

        return expression;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.SkipName("or"))
            left = new LogicalExpression(false, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.SkipName("and"))
            left = new LogicalExpression(true, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!tokens.SkipName("not"))
            return ParseComparison();
        tokens.Enter();
        var operand = ParseNot();
        tokens.Leave();
        return new NotExpression(operand);
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (ReadComparison() is { } operatorText)
            rest.Add((operatorText, ParseSum()));
        return rest.Count == 0 ? first : new ComparisonExpression(first, rest);
    }

    private string? ReadComparison()
    {
        var token = tokens.Current;
        if (token.Kind == TokenKind.Operator && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
            return tokens.Next().Text;
        if (tokens.SkipName("in"))
            return "in";
        if (!token.IsName("not") || !tokens.Following.IsName("in"))
            return null;
        tokens.Next();
        tokens.Next();
        return "not in";
    }

    private Expression ParseSum() => ParseBinary(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!tokens.Current.Is("~"))
            return first;
        var parts = new List<Expression> { first };
        while (tokens.Skip("~"))
            parts.Add(ParseProduct());
        return new ConcatenationExpression(parts);
    }

    private Expression ParseProduct() => ParseBinary(ParsePower, "*", "/", "//", "%");

    private Expression ParsePower() => ParseBinary(() => ParseUnary(), "**");

    private Expression ParseBinary(Func<Expression> operand, params string[] operators)
    {
        var left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && operators.Contains(tokens.Current.Text))
        {
            var operatorText = tokens.Next().Text;
            left = new BinaryExpression(operatorText, left, operand());
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters = true)
    {
        Expression expression;
        if (tokens.Current.Is("-") || tokens.Current.Is("+"))
        {
            var isNegative = tokens.Next().Text == "-";
            tokens.Enter();
            expression = new SignExpression(isNegative, ParseUnary(withFilters: false));
            tokens.Leave();
        }
        else
        {
            expression = ParsePrimary();
        }

        expression = ParsePostfix(expression);
        return withFilters ? ParseFilters(expression) : expression;
    }

    private Expression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName();
            case TokenKind.String:
                return ParseString();
            case TokenKind.Integer:
                return ParseInteger();
            case TokenKind.Float:
                tokens.Next();
                return new ConstantExpression(new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Text == "(":
                return ParseParentheses();
            case TokenKind.Operator when token.Text == "[":
                return ParseList();
            case TokenKind.Operator when token.Text == "{":
                return ParseMapping();
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    private Expression ParseName()
    {
        var name = tokens.Next().Text;
        return name switch
        {
            "true" or "True" => new ConstantExpression(BooleanValue.True),
            "false" or "False" => new ConstantExpression(BooleanValue.False),
            "none" or "None" => new ConstantExpression(NoneValue.Instance),
            _ => new NameExpression(name),
        };
    }

    private ConstantExpression ParseString()
    {
        var text = tokens.Next().Text;
        while (tokens.Current.Kind == TokenKind.String)
            text += tokens.Next().Text;
        return new ConstantExpression(TextValue.OfTemplate(text));
    }

    private ConstantExpression ParseInteger()
    {
        var text = tokens.Current.Text;
        var radix = text.Length > 1 ? char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        if (!PythonNumber.TryParseInteger(radix == 10 ? text : text[2..], radix, out var value))
            throw tokens.Error("The number is not valid or does not fit into 64 bits.");
        tokens.Next();
        return new ConstantExpression(new IntegerValue(value));
    }

    private Expression ParseParentheses()
    {
        tokens.Expect("(");
        if (tokens.Skip(")"))
            return new SequenceExpression([], isTuple: true);
        var expression = ParseTuple();
        tokens.Expect(")");
        return expression;
    }

    private SequenceExpression ParseList()
    {
        tokens.Expect("[");
        var items = new List<Expression>();
        while (!tokens.Skip("]"))
        {
            if (items.Count > 0)
                tokens.Expect(",");
            if (tokens.Skip("]"))
                break;
            items.Add(Parse());
        }

        return new SequenceExpression(items, isTuple: false);
    }

    private MappingExpression ParseMapping()
    {
        tokens.Expect("{");
        var items = new List<(Expression, Expression)>();
        while (!tokens.Skip("}"))
        {
            if (items.Count > 0)
                tokens.Expect(",");
            if (tokens.Skip("}"))
                break;
            var key = Parse();
            tokens.Expect(":");
            items.Add((key, Parse()));
        }

        return new MappingExpression(items);
    }

    private Expression ParsePostfix(Expression expression)
    {
        while (true)
        {
            if (tokens.Skip("."))
                expression = ParseAttribute(expression);
            else if (tokens.Skip("["))
                expression = ParseSubscript(expression);
            else if (tokens.Current.Is("("))
                expression = new CallExpression(expression, ParseArguments());
            else
                return expression;
        }
    }

    private Expression ParseAttribute(Expression subject)
    {
        if (tokens.Current.Kind == TokenKind.Integer)
            return new ElementExpression(subject, ParseInteger());
        return new AttributeExpression(subject, tokens.ExpectName());
    }

    private Expression ParseSubscript(Expression subject)
    {
        var start = tokens.Current.Is(":") ? null : ParseTuple();
        if (!tokens.Skip(":"))
        {
            tokens.Expect("]");
            return new ElementExpression(subject, start!);
        }

        var stop = tokens.Current.Is(":") || tokens.Current.Is("]") ? null : Parse();
        var step = tokens.Skip(":") && !tokens.Current.Is("]") ? Parse() : null;
        tokens.Expect("]");
        return new SliceExpression(subject, start, stop, step);
    }

    private Expression ParseFilters(Expression expression)
    {
        while (true)
        {
            if (tokens.Skip("|"))
                expression = new FilterExpression(expression, ParseFilter());
            else if (tokens.SkipName("is"))
                expression = ParseTest(expression);
            else if (tokens.Current.Is("("))
                expression = new CallExpression(expression, ParseArguments());
            else
                return expression;
        }
    }

    private Expression ParseTest(Expression subject)
    {
        var isNegated = tokens.SkipName("not");
        var position = tokens.Current.Position;
        var name = ParseDottedName();
        var test = Tests.Find(name) ?? throw tokens.Error($"There is no test named '{name}'.", position);
        var arguments = ArgumentList.None;
        if (tokens.Current.Is("("))
            arguments = ParseArguments();
        else if (StartsTestArgument())
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], [], null, null);
        Expression expression = new TestExpression(subject, test, arguments);
        return isNegated ? new NotExpression(expression) : expression;
    }

    private bool StartsTestArgument()
    {
        var token = tokens.Current;
        if (token.IsName("is"))
            throw tokens.Error("Tests can't be chained with 'is'.");
        return token.Kind switch
        {
            TokenKind.Name => token.Text is not ("else" or "or" or "and" or "if" or "not" or "in"),
            TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
            _ => token.Is("[") || token.Is("{"),
        };
    }

    private string ParseDottedName()
    {
        var name = tokens.ExpectName();
        while (tokens.Skip("."))
            name += "." + tokens.ExpectName();
        return name;
    }

    private ArgumentList ParseArguments()
    {
        tokens.Enter();
        tokens.Expect("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? sequence = null;
        Expression? mapping = null;
        for (var isFirst = true; !tokens.Skip(")"); isFirst = false)
        {
            if (!isFirst)
                tokens.Expect(",");
            if (tokens.Skip(")"))
                break;
            if (tokens.Skip("**"))
                mapping = mapping is null ? Parse() : throw tokens.Error("A call takes one ** argument.");
            else if (tokens.Skip("*"))
                sequence = sequence is null ? Parse() : throw tokens.Error("A call takes one * argument.");
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following.Is("="))
                named.Add(ParseNamedArgument());
            else if (named.Count == 0)
                positional.Add(Parse());
            else
                throw tokens.Error("Positional arguments come before named ones.");
        }

        tokens.Leave();
        return new ArgumentList(positional, named, sequence, mapping);
    }

    private (string, Expression) ParseNamedArgument()
    {
        var name = tokens.ExpectName();
        tokens.Expect("=");
        return (name, Parse());
    }
}
