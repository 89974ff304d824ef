namespace Sluice.Core.Errors;

/// <summary>An error as a value on the road of a request.</summary>
/// <param name="Kind">What went wrong, where, and whose it is.</param>
/// <param name="Message">What happened, for people; never with secrets or upstream addresses.</param>
public sealed record SluiceError(ErrorKind Kind, string Message)
{
    /// <summary>The field that is wrong; null if none.</summary>
    public string? Param { get; init; }

    /// <summary>How long the client should wait before it tries again; null if waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status to show instead of the kind's own (an upstream's verdict on the client's request); null if the kind's own.</summary>
    public int? Status { get; init; }

    /// <summary>The code to show instead of the kind's own; null if the kind's own.</summary>
    public string? Code { get; init; }

    /// <summary>More facts by name: integers or texts.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Facts { get; init; } = [];

    /// <summary>Whether the client was told already, by the upstream's own frame.</summary>
    public bool IsTold { get; init; }

    /// <summary>The outward shape, overrides included.</summary>
    public ErrorShape Shape
    {
        get
        {
            var shape = ErrorShape.Of(Kind);
            return new ErrorShape(Status ?? shape.Status, shape.Type, Code ?? shape.Code);
        }
    }
}
