namespace Sluice.Engine.Templates;

/// <summary>What a test finds out about a value.</summary>
internal delegate bool TestFunction(RenderContext context, Value subject, CallArguments arguments);
