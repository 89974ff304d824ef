namespace Sluice.Engine.Templates;

/// <summary>The variables of a block; what isn't found here is looked up further out.</summary>
internal sealed class Scope(Scope? outer)
{
    private Dictionary<string, Value>? _variables;

    public void Set(string name, Value value) => (_variables ??= new(StringComparer.Ordinal))[name] = value;

    public Value? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables is { } variables && variables.TryGetValue(name, out var value))
                return value;
        }

        return null;
    }

    private Scope? Outer => outer;
}
