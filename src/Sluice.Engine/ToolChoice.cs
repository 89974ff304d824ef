namespace Sluice.Engine;

/// <summary>Whether and which functions a model must call.</summary>
public sealed record ToolChoice
{
    private ToolChoice(bool isRequired, string? name) => (IsRequired, Name) = (isRequired, name);

    /// <summary>The model decides.</summary>
    public static ToolChoice Auto { get; } = new(isRequired: false, null);

    /// <summary>At least one function must be called.</summary>
    public static ToolChoice Required { get; } = new(isRequired: true, null);

    /// <summary>Whether there must be a call.</summary>
    public bool IsRequired { get; }

    /// <summary>The only function that may be called; null for any.</summary>
    public string? Name { get; }

    /// <summary>This function must be called, once.</summary>
    public static ToolChoice Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new ToolChoice(isRequired: true, name);
    }
}
