namespace Sluice.Engine.Tests.Grammar;

public sealed class GbnfTests
{
    private const string Arithmetic = """
        # Sums of products.
        root  ::= (expr "=" ws number "\n")+
        expr  ::= term ([-+*/] term)*
        term  ::= number | "(" ws expr ")" ws
        number ::= [0-9]+ ws
        ws    ::= [ \t\n]*
        """;

    private const string Json = """"
        root   ::= object
        value  ::= object | array | string | number | ("true" | "false" | "null") ws
        object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
        array  ::= "[" ws ( value ("," ws value)* )? "]" ws
        string ::= "\"" (
            [^"\\\x7F\x00-\x1F] |
            "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
          )* "\"" ws
        number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
        ws ::= | " " | "\n" [ \t]{0,20}
        """";

    [Theory]
    [InlineData(Arithmetic, "1+2=3\n", true)]
    [InlineData(Arithmetic, "(1 +2) *3= 9\n4=4\n", true)]
    [InlineData(Arithmetic, "((((1))))=1\n", true)]
    [InlineData(Arithmetic, "((1)=1\n", false)]
    [InlineData(Arithmetic, "1+2", false)]
    [InlineData(Json, """{"a": [1, 2.5e3, {"b": null}], "c": "x\"y\u00e9"}""", true)]
    [InlineData(Json, """{"a": [1, 2.5e3, {"b": null}], "c": "x"y"}""", false)]
    [InlineData(Json, "[]", false)]
    [InlineData("root ::= \"a\" root \"b\" | \"\"", "aaabbb", true)]
    [InlineData("root ::= \"a\" root \"b\" | \"\"", "aaabb", false)]
    [InlineData("root ::= root \"a\" | \"b\"", "baaa", true)]
    [InlineData("root ::= x | y\nx ::= \"a\" x | \"a\"\ny ::= \"a\" \"a\"", "aa", true)]
    [InlineData("root ::= word \"!\"\nword ::= [a] x [b] x [c] x [d]\nx ::= \"\" | \"-\"", "ab-cd!", true)]
    [InlineData("root ::= word \"!\"\nword ::= [a] x [b] x [c] x [d]\nx ::= \"\" | \"-\"", "!", false)]
    [InlineData("root ::= [a-z]+ \"end\"", "theend", true)]
    [InlineData("root ::= [a-z]+ tail\ntail ::= \"end\" | \"(\" root \")\"", "endend", true)]
    [InlineData("root ::= item{2,3}\nitem ::= \"<\" item? \">\"", "<><<>>", true)]
    [InlineData("root ::= item{2,3}\nitem ::= \"<\" item? \">\"", "<><><><>", false)]
    [InlineData("root ::= . \"é\" [^α-ω]", "😀éx", true)]
    [InlineData("root ::= a\na ::= b\nb ::= a | \"x\"", "x", true)]
    [InlineData("root ::= pal\npal ::= \"a\" pal \"a\" | \"b\" pal \"b\" | \"a\" | \"b\" | \"\"", "abababa", true)]
    [InlineData("root ::= pal\npal ::= \"a\" pal \"a\" | \"b\" pal \"b\" | \"a\" | \"b\" | \"\"", "abababb", false)]
    public void Compile_Grammar_AllowsWhatItGenerates(string grammar, string text, bool isAllowed) =>
        Assert.Equal(isAllowed, Texts.Allows(OutputConstraint.Grammar(grammar), text));

    [Fact]
    public void Accept_LongListByRightRecursion_TakesLinearTime()
    {
        var constraint = Texts.Compile(OutputConstraint.Grammar("root ::= list\nlist ::= item | item \",\" list\nitem ::= \"(\" item \")\" | \"x\""));
        Assert.True(Texts.Allows(constraint, string.Join(',', Enumerable.Repeat("((x))", 20_000))));
    }

    [Theory]
    [InlineData("", "no rule 'root'")]
    [InlineData("root ::= missing", "'missing'")]
    [InlineData("root ::= \"a", "line 1")]
    [InlineData("root ::= (\"a\"", "'(' without ')'")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "two rules")]
    [InlineData("root = \"a\"", "'::='")]
    [InlineData("root ::= *", "repeat")]
    [InlineData("root ::= \"\\q\"", "escape")]
    [InlineData("root ::= \"a\"{3,1}", "repetition")]
    [InlineData("root ::= root", "exclude")]
    public void Compile_MalformedGrammar_IsRefusedWithItsReason(string grammar, string reason)
    {
        var refusal = Texts.Refusal(OutputConstraint.Grammar(grammar));
        Assert.Equal(EngineErrorCode.InvalidConstraint, refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TokenInBrackets_IsRefusedByName() =>
        Assert.Equal(EngineErrorCode.UnsupportedConstraint, Texts.Refusal(OutputConstraint.Grammar("root ::= <think>")).Code);
}
