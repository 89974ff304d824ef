namespace Sluice.Engine.Grammar.Limits;

/// <summary>A constraint grew beyond a limit; turned into an <see cref="EngineException"/> where it is known what was going on.</summary>
internal sealed class GrammarLimitException(string what) : Exception($"The constraint needs {what}, which is beyond the limits.");
