namespace Sluice.Engine.Templates;

/// <summary>A filter with its arguments, without the value it works on.</summary>
internal sealed class FilterCall(FilterFunction filter, ArgumentList arguments)
{
    public Value Apply(RenderContext context, Value subject)
    {
        var evaluated = arguments.Evaluate(context);
        Sequences.ChargeFor(context, subject);
        return filter(context, subject, evaluated);
    }
}
