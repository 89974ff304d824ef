namespace Sluice.Engine.Templates;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class LoopControlStatement(Completion completion, int line) : Statement(line)
{
    protected override Completion ExecuteCore(RenderContext context) => completion;
}
