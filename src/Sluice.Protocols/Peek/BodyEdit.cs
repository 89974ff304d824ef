namespace Sluice.Protocols.Peek;

/// <summary>One change of a body.</summary>
/// <param name="Start">The first byte that is replaced.</param>
/// <param name="End">One past the last.</param>
/// <param name="Text">What stands there instead.</param>
/// <param name="WithComma">Whether a comma follows it.</param>
internal readonly record struct BodyEdit(int Start, int End, EditText Text, bool WithComma);
