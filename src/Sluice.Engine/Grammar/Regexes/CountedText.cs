namespace Sluice.Engine.Grammar.Regexes;

/// <summary>A text that has to match something and may have so many characters.</summary>
/// <param name="Text">What it has to match.</param>
/// <param name="Lead">What is left of the character in which it stands.</param>
/// <param name="Any">Any character.</param>
/// <param name="Min">Fewest characters behind that one.</param>
/// <param name="Max">Most characters, or -1 for any number.</param>
internal readonly record struct CountedText(RegexNode Text, RegexNode Lead, RegexNode Any, int Min, int Max)
{
    /// <summary>How many bytes may follow after which the text can still be completed in time, if the least characters are there.</summary>
    public int Room => Max < 0 ? int.MaxValue : Max - Text.Farthest;

    /// <summary>
    /// Whether the most characters rule nothing out behind so many bytes: whatever comes, the text is completed in time, and where it
    /// has to be longer first, then behind that.
    /// </summary>
    public bool HasRoom(int bytes) => Math.Max(bytes, Min) <= Room;

    /// <summary>At most so many characters, any number being the largest one.</summary>
    public int Most => Max < 0 ? int.MaxValue : Max;

    /// <summary>Whether something matches, as far as that can be said at once: no character is shorter than a byte.</summary>
    public bool IsPossible => Min == 0 ? Text.Shortest <= Most : HasRoom(0) && Text.Longest == int.MaxValue;

    /// <summary>Whether the fewest characters rule nothing out but too early an end.</summary>
    public bool CanAlwaysGoOn => Min == 0 || Text.LongestEnd < 0;
}
