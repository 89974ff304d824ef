using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Instructions: a field of its own and messages of the application at the head of the input say the same thing, so they are one text, joined with
/// blank lines. Later messages of the application stay where they stand.
/// </summary>
internal static class ResponsesInstructions
{
    private const string Between = "\n\n";

    /// <summary>Joins what a request says.</summary>
    public static IReadOnlyList<Turn> Join(string? instructions, IReadOnlyList<Turn> turns)
    {
        var leading = turns.TakeWhile(IsPlainInstruction).ToList();
        if (string.IsNullOrEmpty(instructions) && leading.Count <= 1)
            return turns;
        var texts = leading.SelectMany(turn => turn.Blocks.Cast<TextBlock>()).Select(block => block.Text).Prepend(instructions ?? "").Where(text => text.Length > 0);
        return [new Turn(Role.System, [new TextBlock(string.Join(Between, texts))]), .. turns.Skip(leading.Count)];
    }

    /// <summary>Splits turns into the text of the instructions, null if there are none, and the rest.</summary>
    public static (string? Instructions, IReadOnlyList<Turn> Others) Split(IReadOnlyList<Turn> turns)
    {
        var leading = turns.TakeWhile(IsPlainInstruction).ToList();
        if (leading.Count == 0)
            return (null, turns);
        var texts = leading.SelectMany(turn => turn.Blocks.Cast<TextBlock>()).Select(block => block.Text).Where(text => text.Length > 0).ToList();
        return (texts.Count == 0 ? null : string.Join(Between, texts), [.. turns.Skip(leading.Count)]);
    }

    private static bool IsPlainInstruction(Turn turn) => turn.Role is Role.System or Role.Developer && turn.Blocks.All(block => block is TextBlock && block.State?.Dialect != ResponsesNames.Dialect);
}
