using System.Globalization;

namespace Sluice.Engine.Templates;

/// <summary>Filters that convert single values.</summary>
internal static class ValueFilters
{
    public static IReadOnlyDictionary<string, FilterFunction> All { get; } = new Dictionary<string, FilterFunction>
    {
        ["default"] = Default,
        ["d"] = Default,
        ["int"] = ToInteger,
        ["float"] = ToFloat,
        ["abs"] = Absolute,
        ["round"] = Round,
        ["attr"] = AttributeOnly,
        ["tojson"] = ToJson,
    };

    private static Value Default(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "default", "default_value", "boolean");
        return subject is UndefinedValue || (Argument.Flag(bound[1]) && !subject.IsTrue) ? bound[0] ?? TextValue.Empty : subject;
    }

    private static Value ToInteger(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "int", "default", "base");
        var fallback = bound[0] ?? new IntegerValue(0);
        switch (subject)
        {
            case TextValue text when PythonNumber.TryParseInteger(text.Text, (int)Math.Clamp(Argument.Integer(context, bound[1], 10), 2, 36), out var integer):
                return new IntegerValue(integer);
            case TextValue text:
                return PythonNumber.TryParseFloat(text.Text, out var parsed) ? Truncated(parsed) ?? fallback : fallback;
            case FloatValue number:
                return Truncated(number.Value) ?? fallback;
            case UndefinedValue undefined:
                throw context.Undefined(undefined);
            default:
                return Arithmetic.AsInteger(subject) is { } value ? new IntegerValue(value) : fallback;
        }
    }

    private static IntegerValue? Truncated(double value) => Math.Abs(value) < 9e18 ? new IntegerValue((long)value) : null;

    private static Value ToFloat(RenderContext context, Value subject, CallArguments arguments)
    {
        var fallback = arguments.Bind(context, "float", "default")[0] ?? new FloatValue(0);
        return subject switch
        {
            TextValue text => PythonNumber.TryParseFloat(text.Text, out var parsed) ? new FloatValue(parsed) : fallback,
            UndefinedValue undefined => throw context.Undefined(undefined),
            _ => Arithmetic.AsDouble(subject) is { } value ? new FloatValue(value) : fallback,
        };
    }

    private static Value Absolute(RenderContext context, Value subject, CallArguments arguments) =>
        Arithmetic.RequireNumber(context, subject) is var number && Arithmetic.AsDouble(number) < 0 ? Arithmetic.Negate(context, number) : number;

    /// <summary>A real attribute, never an entry of a mapping.</summary>
    private static Value AttributeOnly(RenderContext context, Value subject, CallArguments arguments)
    {
        var name = Argument.Text(context, arguments.Bind(context, "attr", "name")[0]) ?? "";
        return Access.Member(subject, name) ?? new UndefinedValue($"'{subject.TypeName} object' has no attribute '{name}'");
    }

    private static Value Round(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "round", "precision", "method");
        var precision = (int)Math.Clamp(Argument.Integer(context, bound[0], 0), 0, 15);
        var number = Arithmetic.RequireNumber(context, subject);
        var method = Argument.Text(context, bound[1]) ?? "common";
        if (method == "common" && number is IntegerValue)
            return number;
        var value = Arithmetic.AsDouble(number)!.Value;
        var factor = Math.Pow(10, precision);
        return new FloatValue(method switch
        {
            "common" when precision == 0 => Math.Round(value, MidpointRounding.ToEven),

            // Through text, because only that rounds by the exact decimal value.
            "common" => double.Parse(value.ToString("F" + precision, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            "ceil" => Math.Ceiling(value * factor) / factor,
            "floor" => Math.Floor(value * factor) / factor,
            _ => throw context.TypeError("method must be common, ceil or floor"),
        });
    }

    private static TextValue ToJson(RenderContext context, Value subject, CallArguments arguments)
    {
        var bound = arguments.Bind(context, "tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound[1] switch
        {
            null or NoneValue => null,
            TextValue text => text.Text,
            var width => new string(' ', Argument.Size(context, width, 0)),
        };
        var separators = bound[2] is SequenceValue { Items.Count: 2 } pair ? pair.Items : null;
        var output = new MarkedTextBuilder(context.Budget);
        new JsonValueWriter(context, output)
        {
            EnsureAscii = Argument.Flag(bound[0]),
            Indent = indent,
            SortKeys = Argument.Flag(bound[3]),
            ItemSeparator = separators is null ? MarkedText.OfTemplate(indent is null ? ", " : ",") : Argument.Marked(context, separators[0])!,
            KeySeparator = separators is null ? MarkedText.OfTemplate(": ") : Argument.Marked(context, separators[1])!,
        }.Write(subject);
        return new TextValue(output.Build());
    }
}
