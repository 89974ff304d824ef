using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Catalogue;

/// <summary>A name that begins with that of a runtime's model and goes on with adapters, known or not.</summary>
/// <param name="Base">The model without adapters.</param>
/// <param name="Model">What the runtime says of it.</param>
/// <param name="Expression">What stands behind the colon.</param>
internal sealed record AdaptedName(RuntimeTarget Base, RuntimeModel Model, string Expression)
{
    /// <summary>What the name stands for; null where it can't be read or names an unknown adapter.</summary>
    public ModelResolution? Resolve()
    {
        if (!AdapterExpression.TryParse(Expression, out var choices, out _) || Unknown(choices) is not null)
        {
            return null;
        }

        var id = $"{Base.Model}:{Expression}";
        var target = new RuntimeTarget(Base.Runtime, id) { Entry = Base.Entry, Base = Base.Model, Adapters = [.. choices.Select(choice => choice.Name)] };
        return new ModelResolution(id, [target], $"{Base.Model} with adapters");
    }

    /// <summary>Why it stands for nothing.</summary>
    public AdapterProblem Problem()
    {
        if (!AdapterExpression.TryParse(Expression, out var choices, out var problem))
        {
            return new AdapterProblem($"The adapters behind '{Base.Model}:' can't be read: {problem}. A name has the form model:adapter, model:a*0.7+b*0.3.", IsMalformed: true);
        }

        var known = Model.Adapters.Count == 0 ? "it has none" : $"it has {string.Join(", ", Model.Adapters.Select(adapter => $"'{adapter.Name}'"))}";
        return new AdapterProblem($"The model '{Base.Model}' has no adapter '{Shorten(Unknown(choices) ?? Expression)}'; {known}.", IsMalformed: false);
    }

    private string? Unknown(IReadOnlyList<AdapterChoice> choices) =>
        choices.Select(choice => choice.Name).FirstOrDefault(name => Model.Adapters.All(adapter => adapter.Name != name));

    private static string Shorten(string name) => name.Length > 100 ? name[..100] + "…" : name;
}
