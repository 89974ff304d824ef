namespace Sluice.Engine.Templates;

/// <summary>Builds the statements of a template.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loopDepth;

    private TemplateParser(TemplateSource source)
    {
        _tokens = new TokenReader(source);
        _expressions = new ExpressionParser(_tokens);
    }

    public static Block Parse(string source)
    {
        var parser = new TemplateParser(new TemplateSource(source));
        return parser.ParseBody();
    }

    /// <summary>Parses statements up to a block that starts with one of the given names, and enters that block.</summary>
    private Block ParseBody(params ReadOnlySpan<string> ends)
    {
        _tokens.Enter();
        var statements = new List<Statement>();
        while (true)
        {
            var line = _tokens.Line;
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new TextStatement(token.Text, line));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new OutputStatement(_expressions.ParseTuple(), line));
                    _tokens.Expect(TokenKind.VariableEnd);
                    break;
                case TokenKind.BlockBegin when ends.Contains(_tokens.Current.Text):
                    _tokens.Leave();
                    return new Block(statements);
                case TokenKind.BlockBegin:
                    statements.Add(ParseStatement(line));
                    break;
                case TokenKind.End when ends.Length == 0:
                    _tokens.Leave();
                    return new Block(statements);
                default:
                    throw _tokens.Unexpected($"'{string.Join("' or '", ends)}'");
            }
        }
    }

    private Statement ParseStatement(int line)
    {
        var name = _tokens.Current.Kind == TokenKind.Name ? _tokens.Next().Text : throw _tokens.Unexpected("the name of a statement");
        switch (name)
        {
            case "if":
                return ParseIf(line);
            case "for":
                return ParseFor(line);
            case "set":
                return ParseSet(line);
            case "macro":
                return ParseMacro(line);
            case "call":
                return ParseCall(line);
            case "filter":
                return new FilterStatement(ParseFilterChain(), ParseBlock("endfilter"), line);
            case "with":
                return ParseWith(line);
            case "generation":
                return new ScopeStatement([], ParseBlock("endgeneration"), line);
            case "break" or "continue" when _loopDepth > 0:
                _tokens.Expect(TokenKind.BlockEnd);
                return new LoopControlStatement(name == "break" ? Completion.Break : Completion.Continue, line);
            default:
                throw _tokens.Error($"Unexpected statement '{name}'.");
        }
    }

    /// <summary>Parses the rest of an opening tag, a body and its closing tag.</summary>
    private Block ParseBlock(string end)
    {
        _tokens.Expect(TokenKind.BlockEnd);
        var body = ParseBody(end);
        Close();
        return body;
    }

    private void Close()
    {
        _tokens.Next();
        _tokens.Expect(TokenKind.BlockEnd);
    }

    private IfStatement ParseIf(int line)
    {
        var branches = new List<(Expression, Block)>();
        Block? otherwise = null;
        while (true)
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            _tokens.Expect(TokenKind.BlockEnd);
            branches.Add((condition, ParseBody("elif", "else", "endif")));
            if (_tokens.SkipName("elif"))
                continue;
            if (_tokens.SkipName("else"))
                otherwise = ParseBlock("endif");
            else
                Close();
            return new IfStatement(branches, otherwise, line);
        }
    }

    private ForStatement ParseFor(int line)
    {
        var target = ParseTarget();
        if (!_tokens.SkipName("in"))
            throw _tokens.Unexpected("'in'");
        var iterable = _expressions.ParseTuple(withConditional: false);
        var filter = _tokens.SkipName("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.SkipName("recursive");
        _tokens.Expect(TokenKind.BlockEnd);
        _loopDepth++;
        var body = ParseBody("else", "endfor");
        _loopDepth--;
        Block? otherwise = null;
        if (_tokens.SkipName("else"))
            otherwise = ParseBlock("endfor");
        else
            Close();
        return new ForStatement(target, iterable, filter, isRecursive, body, otherwise, line);
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget(withNamespace: true);
        if (_tokens.Skip("="))
        {
            var value = _expressions.ParseTuple();
            _tokens.Expect(TokenKind.BlockEnd);
            return new SetStatement(target, value, line);
        }

        var filters = _tokens.Skip("|") ? ParseFilterChain() : [];
        return new SetBlockStatement(target, filters, ParseBlock("endset"), line);
    }

    private MacroStatement ParseMacro(int line)
    {
        var name = _tokens.ExpectName();
        return new MacroStatement(name, ParseDefinition(name, "endmacro"), line);
    }

    private CallStatement ParseCall(int line)
    {
        var parameters = _tokens.Current.Is("(") ? ParseParameters() : [];
        if (_expressions.ParsePostfixed() is not CallExpression call)
            throw _tokens.Unexpected("a call");
        return new CallStatement(call, new MacroDefinition("caller", parameters, ParseMacroBody("endcall")), line);
    }

    private MacroDefinition ParseDefinition(string name, string end) => new(name, ParseParameters(), ParseMacroBody(end));

    private Block ParseMacroBody(string end)
    {
        // A loop around a macro is not a loop for what the macro contains.
        var loopDepth = _loopDepth;
        _loopDepth = 0;
        var body = ParseBlock(end);
        _loopDepth = loopDepth;
        return body;
    }

    private List<(string, Expression?)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        _tokens.Expect("(");
        while (!_tokens.Skip(")"))
        {
            if (parameters.Count > 0)
                _tokens.Expect(",");
            var name = _tokens.ExpectName();
            parameters.Add((name, _tokens.Skip("=") ? _expressions.Parse() : null));
        }

        return parameters;
    }

    private List<FilterCall> ParseFilterChain()
    {
        var filters = new List<FilterCall> { _expressions.ParseFilter() };
        while (_tokens.Skip("|"))
            filters.Add(_expressions.ParseFilter());
        return filters;
    }

    private ScopeStatement ParseWith(int line)
    {
        var variables = new List<(AssignmentTarget, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                _tokens.Expect(",");
            var target = ParseSingleTarget(withNamespace: false);
            _tokens.Expect("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new ScopeStatement(variables, ParseBlock("endwith"), line);
    }

    private AssignmentTarget ParseTarget(bool withNamespace = false)
    {
        var first = ParseSingleTarget(withNamespace);
        if (!_tokens.Current.Is(","))
            return first;
        var parts = new List<AssignmentTarget> { first };
        while (_tokens.Skip(",") && (_tokens.Current.Kind == TokenKind.Name || _tokens.Current.Is("(")) && !_tokens.Current.IsName("in"))
            parts.Add(ParseSingleTarget(withNamespace: false));
        return new AssignmentTarget(parts);
    }

    private AssignmentTarget ParseSingleTarget(bool withNamespace)
    {
        if (_tokens.Skip("("))
        {
            _tokens.Enter();
            var inner = ParseTarget();
            _tokens.Leave();
            _tokens.Expect(")");
            return inner;
        }

        var name = _tokens.ExpectName();
        if (name is "true" or "True" or "false" or "False" or "none" or "None")
            throw _tokens.Error($"Cannot assign to '{name}'.");
        return new AssignmentTarget(name, withNamespace && _tokens.Skip(".") ? _tokens.ExpectName() : null);
    }
}
