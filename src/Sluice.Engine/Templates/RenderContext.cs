namespace Sluice.Engine.Templates;

/// <summary>The state of one rendering: variables in scope, output, budget and clock.</summary>
internal sealed class RenderContext
{
    private int _callDepth;

    public RenderContext(MappingValue variables, TimeProvider clock, RenderLimits limits)
    {
        Budget = new RenderBudget(limits);
        Clock = clock;
        Output = new MarkedTextBuilder(Budget);
        Scope = new Scope(null);
        foreach (var (name, value) in variables.Items)
            Scope.Set(((TextValue)name).Text, value);
        Scope = new Scope(Scope);
    }

    public RenderBudget Budget { get; }

    public TimeProvider Clock { get; }

    public Scope Scope { get; private set; }

    public MarkedTextBuilder Output { get; private set; }

    public TemplateRenderException TypeError(string message) => Budget.TypeError(message);

    public TemplateRenderException Undefined(UndefinedValue value) => TypeError(value.Description);

    public Value Lookup(string name) =>
        Scope.Find(name) ?? Globals.Find(name) ?? new UndefinedValue($"'{name}' is undefined.");

    /// <summary>Executes a body with variables of its own.</summary>
    public Completion InNewScope(Func<Completion> body) => In(new Scope(Scope), body);

    /// <summary>Executes a body in a given scope.</summary>
    public Completion In(Scope scope, Func<Completion> body)
    {
        var outer = Scope;
        Scope = scope;
        try
        {
            return body();
        }
        finally
        {
            Scope = outer;
        }
    }

    /// <summary>Executes a body and catches what it writes.</summary>
    public TextValue Capture(Func<Completion> body)
    {
        var outer = Output;
        Output = new MarkedTextBuilder(Budget);
        try
        {
            body();
            return new TextValue(Output.Build());
        }
        finally
        {
            Output = outer;
        }
    }

    public Value Call(Func<Value> body)
    {
        if (++_callDepth > Budget.Limits.MaxCallDepth)
            throw Budget.Exceeded("call depth");
        try
        {
            return body();
        }
        finally
        {
            _callDepth--;
        }
    }
}
