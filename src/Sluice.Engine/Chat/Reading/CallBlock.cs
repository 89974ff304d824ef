using Sluice.Engine.Chat.Formats;

namespace Sluice.Engine.Chat.Reading;

/// <summary>Where a call begins within text that begins with its opening marks.</summary>
/// <param name="IsComplete">Whether the text is long enough to tell.</param>
/// <param name="Opening">Behind the first mark: up to here it is content if it is no call.</param>
/// <param name="Start">Behind the last mark, or -1 where marks are missing.</param>
internal readonly record struct CallBlock(bool IsComplete, int Opening, int Start)
{
    public static CallBlock Find(string text, ToolCallMarks marks)
    {
        int at = SkipSpace(text, 0);
        string? first = marks.Openings.FirstOrDefault(mark => TaggedCallHead.StartsWith(text, at, mark) == true);
        if (first is null)
        {
            // In an array, and where nothing marks a call, the object itself is its beginning.
            return new CallBlock(true, 0, at);
        }

        int opening = at + first.Length;
        at = opening;
        bool opensSection = marks.SectionOpen.Length > 0 && first == marks.SectionOpen[0];
        IEnumerable<string> following = opensSection ? [.. marks.SectionOpen[1..], .. marks.CallOpen]
            : marks.CallOpen.Length > 0 && first == marks.CallOpen[0] ? marks.CallOpen[1..]
            : [];
        foreach (string mark in following)
        {
            at = SkipSpace(text, at);
            switch (TaggedCallHead.StartsWith(text, at, mark))
            {
                case null:
                    return new CallBlock(false, opening, -1);
                case false:
                    return new CallBlock(true, opening, -1);
            }

            at += mark.Length;
        }

        at = SkipSpace(text, at);
        if (marks.Format.IsArray && at < text.Length && text[at] == '[')
        {
            at++;
        }

        return new CallBlock(true, opening, at);
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
