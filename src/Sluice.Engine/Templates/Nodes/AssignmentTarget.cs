namespace Sluice.Engine.Templates;

/// <summary>Where a value goes: a name, an attribute of a namespace, or several targets that unpack it.</summary>
internal sealed class AssignmentTarget
{
    private readonly string? _name;
    private readonly string? _attribute;
    private readonly IReadOnlyList<AssignmentTarget>? _parts;

    public AssignmentTarget(string name, string? attribute = null) => (_name, _attribute) = (name, attribute);

    public AssignmentTarget(IReadOnlyList<AssignmentTarget> parts) => _parts = parts;

    public void Assign(RenderContext context, Value value)
    {
        if (_parts is not null)
            Unpack(context, value, _parts);
        else if (_attribute is null)
            context.Scope.Set(_name!, value);
        else if (context.Lookup(_name!) is NamespaceValue target)
            target.Attributes[_attribute] = value;
        else
            throw context.TypeError($"Cannot assign an attribute of '{_name}': it is not a namespace.");
    }

    private static void Unpack(RenderContext context, Value value, IReadOnlyList<AssignmentTarget> parts)
    {
        var items = Sequences.Iterate(context, value);
        if (items.Count != parts.Count)
            throw context.TypeError($"Cannot unpack {items.Count} values into {parts.Count} names.");
        for (var i = 0; i < parts.Count; i++)
            parts[i].Assign(context, items[i]);
    }
}
