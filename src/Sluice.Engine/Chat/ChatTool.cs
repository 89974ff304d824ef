namespace Sluice.Engine.Chat;

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Name of the function.</param>
/// <param name="Description">What it does, for the model to read.</param>
/// <param name="ParametersJson">JSON schema of its parameters.</param>
public sealed record ChatTool(string Name, string? Description, string? ParametersJson)
{
    /// <summary>Whether arguments always match the schema; one that can't be kept to is refused then, instead of being a description only.</summary>
    public bool IsStrict { get; init; }
}
