namespace Sluice.Engine.Templates;

/// <summary>Statements in a row.</summary>
internal sealed class Block(IReadOnlyList<Statement> statements)
{
    public Completion Execute(RenderContext context)
    {
        foreach (var statement in statements)
        {
            var completion = statement.Execute(context);
            if (completion != Completion.Normal)
                return completion;
        }

        return Completion.Normal;
    }
}
