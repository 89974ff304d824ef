namespace Sluice.Engine.Templates;

/// <summary>A block whose output passes through filters.</summary>
internal sealed class FilterStatement(IReadOnlyList<FilterCall> filters, Block body, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        Value value = context.Capture(() => context.InNewScope(() => body.Execute(context)));
        foreach (var filter in filters)
            value = filter.Apply(context, value);
        ValueWriter.Write(context, context.Output, value);
        return Completion.Normal;
    }
}
