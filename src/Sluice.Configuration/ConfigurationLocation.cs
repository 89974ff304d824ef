namespace Sluice.Configuration;

/// <summary>A configuration file that is to be read.</summary>
/// <param name="File">Its absolute path.</param>
/// <param name="Shown">What people call it.</param>
/// <param name="Folder">The folder that relative paths in it start from.</param>
internal sealed record ConfigurationLocation(string File, string Shown, string Folder);
