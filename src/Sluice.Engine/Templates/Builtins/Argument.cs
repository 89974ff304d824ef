namespace Sluice.Engine.Templates;

/// <summary>Reads bound arguments of builtins.</summary>
internal static class Argument
{
    public static string? Text(RenderContext context, Value? value) => value switch
    {
        null or NoneValue => null,
        TextValue text => text.Text,
        UndefinedValue undefined => throw context.Undefined(undefined),
        _ => throw context.TypeError($"expected a string, not '{value.TypeName}'"),
    };

    public static MarkedText? Marked(RenderContext context, Value? value) =>
        value is TextValue text ? text.Content : Text(context, value) is { } plain ? MarkedText.OfTemplate(plain) : null;

    public static long Integer(RenderContext context, Value? value, long fallback) => value switch
    {
        null => fallback,
        UndefinedValue undefined => throw context.Undefined(undefined),
        _ => Arithmetic.AsInteger(value) ?? throw context.TypeError($"expected an integer, not '{value.TypeName}'"),
    };

    /// <summary>A width or count that becomes text or elements, within the limits of the rendering.</summary>
    public static int Size(RenderContext context, Value? value, int fallback)
    {
        var size = Integer(context, value, fallback);
        context.Budget.SequenceOf(Math.Max(size, 0));
        return (int)Math.Max(size, 0);
    }

    public static bool Flag(Value? value, bool fallback = false) => value?.IsTrue ?? fallback;
}
