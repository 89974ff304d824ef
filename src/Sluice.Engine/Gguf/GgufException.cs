namespace Sluice.Engine.Gguf;

/// <summary>A GGUF file that can't be used: damaged, hostile, incomplete, or of a kind that this engine does not read.</summary>
public sealed class GgufException : Exception
{
    private readonly string _problem;

    /// <summary>Creates the error; the offset becomes part of the message.</summary>
    public GgufException(string problem, long offset)
        : this(problem, offset, null)
    {
    }

    private GgufException(string problem, long offset, string? fileName)
        : base($"GGUF{(fileName is null ? "" : $" '{fileName}'")}, byte {offset}: {problem}")
    {
        _problem = problem;
        Offset = offset;
        FileName = fileName;
    }

    /// <summary>Where in the file the problem was found, in bytes from its start.</summary>
    public long Offset { get; }

    /// <summary>The name of the file without its folder, where it is known; a model may be split into several.</summary>
    public string? FileName { get; }

    /// <summary>The same error with the file's name in its message.</summary>
    internal GgufException In(string path) => new(_problem, Offset, Path.GetFileName(path));
}
