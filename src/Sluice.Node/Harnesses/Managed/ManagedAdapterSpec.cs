namespace Sluice.Node.Harnesses.Managed;

/// <summary>An adapter that requests can add to a model.</summary>
/// <param name="Name">Its name behind the model's.</param>
/// <param name="Path">Its GGUF file.</param>
/// <param name="Weight">Its weight where a request names none.</param>
public sealed record ManagedAdapterSpec(string Name, string Path, double Weight);
