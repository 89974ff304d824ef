using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Core;

/// <summary>What was built, from which source, and what it runs on: the answer of <c>/version</c> and <c>sluice version</c>.</summary>
public sealed record BuildInfo
{
    private const int ShortSha = 8;

    /// <summary>The version of the package.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>The commit, short; <c>unknown</c> if it was built outside a checkout.</summary>
    public required string GitSha { get; init; }

    /// <summary>The commit; null if it was built outside a checkout.</summary>
    public string? GitShaLong { get; init; }

    /// <summary>Whether the checkout held uncommitted changes.</summary>
    public bool GitDirty { get; init; }

    /// <summary>The version of .NET that runs it.</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary><c>release</c> or <c>debug</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The platform, such as <c>linux-x64</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Reads what the build left in the program's assembly.</summary>
    /// <param name="program">The program's assembly.</param>
    public static BuildInfo Of(Assembly program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var informational = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var plus = informational.IndexOf('+', StringComparison.Ordinal);
        var sha = plus < 0 ? null : informational[(plus + 1)..];
        var metadata = program.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
        return new BuildInfo
        {
            PackageVersion = plus < 0 ? informational : informational[..plus],
            GitSha = sha is null ? "unknown" : sha[..Math.Min(ShortSha, sha.Length)],
            GitShaLong = sha,
            GitDirty = metadata.GetValueOrDefault("GitDirty") == "true",
            RuntimeVersion = Environment.Version.ToString(),
            Profile = program.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration.ToLowerInvariant() ?? "unknown",
            Target = RuntimeInformation.RuntimeIdentifier,
        };
    }

    /// <summary>Writes it as a JSON object.</summary>
    /// <param name="writer">Takes it.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("package_version", PackageVersion);
        writer.WriteString("git_sha", GitSha);
        if (GitShaLong is { } sha)
        {
            writer.WriteString("git_sha_long", sha);
        }

        writer.WriteBoolean("git_dirty", GitDirty);
        writer.WriteString("runtime_version", RuntimeVersion);
        writer.WriteString("profile", Profile);
        writer.WriteString("target", Target);
        writer.WriteStartArray("features");
        foreach (var feature in (ReadOnlySpan<string>)["gateway", "managed-engine"])
        {
            writer.WriteStringValue(feature);
        }

        writer.WriteEndArray();
        writer.WriteString("engine_version", PackageVersion);
        writer.WriteEndObject();
    }
}
