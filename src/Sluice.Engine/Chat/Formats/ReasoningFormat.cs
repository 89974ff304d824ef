namespace Sluice.Engine.Chat.Formats;

/// <summary>The marks around what a model thinks before its answer.</summary>
/// <param name="Open">The mark before it, without white space.</param>
/// <param name="Close">The mark behind it, without white space.</param>
internal sealed record ReasoningFormat(string Open, string Close);
