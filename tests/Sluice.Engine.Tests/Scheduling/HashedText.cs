using static Sluice.Engine.Tests.Scheduling.ScriptedEngine;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>A text each letter of which depends on every token before it that is seen, and on their order.</summary>
internal static class HashedText
{
    private static readonly int[] Letters = [.. Enumerable.Range('a', 26).Select(letter => Letter((char)letter))];

    /// <summary>A letter that depends on every token before it and its place.</summary>
    public static int Follow(int[] tokens)
    {
        uint hash = 2166136261;
        foreach (int token in tokens)
        {
            hash = (hash ^ (uint)token) * 16777619;
        }

        return Letters[(hash >> 8) % 26];
    }

    /// <summary>What follows a prompt in a model that sees so much of it.</summary>
    public static string TextAfter(int[] prompt, int count, int window = int.MaxValue)
    {
        var tokens = new List<int>(prompt);
        string text = "";
        for (int i = 0; i < count; i++)
        {
            int next = Follow([.. tokens[Math.Max(0, tokens.Count - window)..]]);
            tokens.Add(next);
            text += (char)('a' + Array.IndexOf(Letters, next));
        }

        return text;
    }
}
