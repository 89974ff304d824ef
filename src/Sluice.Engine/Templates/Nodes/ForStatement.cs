namespace Sluice.Engine.Templates;

internal sealed class ForStatement(AssignmentTarget target, Expression iterable, Expression? filter, bool isRecursive, Block body, Block? otherwise, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context)
    {
        Loop(context, iterable.Evaluate(context), depth: 0);
        return Completion.Normal;
    }

    private void Loop(RenderContext context, Value source, int depth)
    {
        var items = Sequences.Iterate(context, source);
        if (filter is not null)
            items = items.Where(item => Passes(context, item)).ToList();
        if (items.Count == 0)
        {
            if (otherwise is not null)
                context.InNewScope(() => otherwise.Execute(context));
            return;
        }

        var loop = new LoopValue(items, depth, isRecursive ? Recurse : null);
        for (; loop.MoveNext(); context.Budget.Step())
        {
            var completion = context.InNewScope(() =>
            {
                context.Scope.Set("loop", loop);
                target.Assign(context, loop.Current);
                return body.Execute(context);
            });
            if (completion == Completion.Break)
                break;
        }

        Value Recurse(RenderContext inner, CallArguments arguments) =>
            inner.Call(() => inner.Capture(() =>
            {
                Loop(inner, arguments.Bind(inner, "loop", "iterable")[0] ?? throw inner.TypeError("loop() needs something to iterate over."), depth + 1);
                return Completion.Normal;
            }));
    }

    private bool Passes(RenderContext context, Value item)
    {
        var passes = false;
        context.InNewScope(() =>
        {
            target.Assign(context, item);
            passes = filter!.Evaluate(context).IsTrue;
            return Completion.Normal;
        });
        return passes;
    }
}
