namespace Sluice.Engine.Templates;

/// <summary>What a filter does to a value.</summary>
internal delegate Value FilterFunction(RenderContext context, Value subject, CallArguments arguments);
