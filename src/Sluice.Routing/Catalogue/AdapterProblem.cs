namespace Sluice.Routing.Catalogue;

/// <summary>Why the adapters of a model name stand for nothing.</summary>
/// <param name="Message">For people.</param>
/// <param name="IsMalformed">Whether the name can't be read; otherwise it names an unknown adapter.</param>
public sealed record AdapterProblem(string Message, bool IsMalformed);
