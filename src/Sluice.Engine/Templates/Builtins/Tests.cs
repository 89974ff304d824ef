namespace Sluice.Engine.Templates;

/// <summary>All tests by name.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, TestFunction> ByName = new Dictionary<string, TestFunction>
    {
        ["defined"] = (c, v, a) => v is not UndefinedValue,
        ["undefined"] = (c, v, a) => v is UndefinedValue,
        ["none"] = (c, v, a) => v is NoneValue,
        ["string"] = (c, v, a) => v is TextValue,
        ["mapping"] = (c, v, a) => v is MappingValue,
        ["iterable"] = (c, v, a) => v is TextValue or SequenceValue or MappingValue or UndefinedValue,
        ["sequence"] = (c, v, a) => v is TextValue or SequenceValue or MappingValue or UndefinedValue,
        ["number"] = (c, v, a) => v is IntegerValue or FloatValue or BooleanValue,
        ["integer"] = (c, v, a) => v is IntegerValue or FloatValue { TypeName: "int" },
        ["float"] = (c, v, a) => v is FloatValue { TypeName: "float" },
        ["boolean"] = (c, v, a) => v is BooleanValue,
        ["true"] = (c, v, a) => v is BooleanValue { Value: true },
        ["false"] = (c, v, a) => v is BooleanValue { Value: false },
        ["callable"] = (c, v, a) => v is CallableValue,
        ["odd"] = (c, v, a) => Remainder(c, v, 2) == 1,
        ["even"] = (c, v, a) => Remainder(c, v, 2) == 0,
        ["divisibleby"] = (c, v, a) => Remainder(c, v, Argument.Integer(c, a.Bind(c, "divisibleby", "num")[0], 0)) == 0,
        ["in"] = (c, v, a) => Operators.Contains(c, Other(c, a), v),
        ["sameas"] = (c, v, a) => v is not (TextValue or IntegerValue or FloatValue) ? ReferenceEquals(v, Other(c, a)) : v.GetType() == Other(c, a).GetType() && Operators.AreEqual(c, v, Other(c, a)),
        ["lower"] = (c, v, a) => HasCase(c, v, char.IsUpper, char.IsLower),
        ["upper"] = (c, v, a) => HasCase(c, v, char.IsLower, char.IsUpper),
        ["filter"] = (c, v, a) => v is TextValue text && Filters.Find(text.Text) is not null,
        ["test"] = (c, v, a) => v is TextValue text && Find(text.Text) is not null,
        ["eq"] = Comparison("=="),
        ["equalto"] = Comparison("=="),
        ["=="] = Comparison("=="),
        ["ne"] = Comparison("!="),
        ["!="] = Comparison("!="),
        ["lt"] = Comparison("<"),
        ["lessthan"] = Comparison("<"),
        ["<"] = Comparison("<"),
        ["le"] = Comparison("<="),
        ["<="] = Comparison("<="),
        ["gt"] = Comparison(">"),
        ["greaterthan"] = Comparison(">"),
        [">"] = Comparison(">"),
        ["ge"] = Comparison(">="),
        [">="] = Comparison(">="),
    };

    public static TestFunction? Find(string name) => ByName.GetValueOrDefault(name);

    private static TestFunction Comparison(string operatorText) =>
        (context, value, arguments) => Operators.Compare(context, operatorText, value, Other(context, arguments));

    private static Value Other(RenderContext context, CallArguments arguments) =>
        arguments.Bind(context, "test", "other")[0] ?? throw context.TypeError("the test needs a value to compare with");

    private static long Remainder(RenderContext context, Value value, long divisor) =>
        Arithmetic.AsInteger(Arithmetic.Apply(context, "%", value is TextValue ? throw context.TypeError("the test needs a number") : value, new IntegerValue(divisor))) ?? -1;

    private static bool HasCase(RenderContext context, Value value, Func<char, bool> isWrong, Func<char, bool> isRight)
    {
        var text = ValueWriter.ToText(context, value).Text;
        return text.Any(isRight) && !text.Any(isWrong);
    }
}
