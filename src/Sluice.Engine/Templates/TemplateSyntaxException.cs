namespace Sluice.Engine.Templates;

/// <summary>A template's source is not valid.</summary>
public sealed class TemplateSyntaxException : Exception
{
    /// <summary>Creates the error for a place in the source.</summary>
    public TemplateSyntaxException(string message, int line, int column)
        : base($"{message} (line {line}, column {column})")
    {
        Line = line;
        Column = column;
    }

    /// <summary>Line of the error, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of the error in UTF-16 units, from 1.</summary>
    public int Column { get; }
}
