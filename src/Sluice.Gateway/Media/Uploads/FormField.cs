namespace Sluice.Gateway.Media.Uploads;

/// <summary>A field of a form that is no file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Start">Where the value begins, in bytes from the body's start.</param>
/// <param name="End">Where it ends.</param>
internal sealed record FormField(string Name, string Value, long Start, long End);
