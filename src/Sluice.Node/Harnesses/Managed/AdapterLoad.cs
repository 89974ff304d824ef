namespace Sluice.Node.Harnesses.Managed;

/// <summary>What came of loading an adapter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Problem">What went wrong; null if nothing.</param>
internal readonly record struct AdapterLoad(string Name, string? Problem);
