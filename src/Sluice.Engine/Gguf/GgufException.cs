namespace Sluice.Engine.Gguf;

/// <summary>A GGUF file that can't be used: damaged, hostile, or of a kind that this engine does not read.</summary>
public sealed class GgufException : Exception
{
    /// <summary>Creates the error; the offset becomes part of the message.</summary>
    public GgufException(string problem, long offset)
        : base($"GGUF, byte {offset}: {problem}")
    {
        Offset = offset;
    }

    /// <summary>Where in the file the problem was found, in bytes from its start.</summary>
    public long Offset { get; }
}
