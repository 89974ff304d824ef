namespace Sluice.Configuration.Platform;

/// <summary>The platforms that differ in where things are kept.</summary>
internal enum HostPlatform
{
    Linux,
    MacOS,
    Windows,
}
