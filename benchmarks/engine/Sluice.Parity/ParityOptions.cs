namespace Sluice.Parity;

/// <summary>What the script says: where things are, and what the page tells of the machine.</summary>
internal sealed record ParityOptions
{
    /// <summary>The folder of llama.cpp's libraries.</summary>
    public required string Libraries { get; init; }

    /// <summary>Where files are written.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder of the bundled model.</summary>
    public required string Model { get; init; }

    /// <summary>A text of plain language.</summary>
    public required string Prose { get; init; }

    /// <summary>Where the page goes.</summary>
    public required string Results { get; init; }

    public required string Machine { get; init; }

    public required string Date { get; init; }

    public required string Commit { get; init; }

    /// <summary>Names of formats to compare instead of all.</summary>
    public string[]? Only { get; init; }

    public static ParityOptions Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]);
        return new ParityOptions
        {
            Libraries = values["libraries"],
            Folder = values["folder"],
            Model = values["model"],
            Prose = values["prose"],
            Results = values["results"],
            Machine = values["machine"],
            Date = values["date"],
            Commit = values["commit"],
            Only = values.GetValueOrDefault("only")?.Split(','),
        };
    }

    /// <summary>Whether a format is to be compared.</summary>
    public bool Wants(string format) => Only is null || Only.Contains(format, StringComparer.OrdinalIgnoreCase);
}
