using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A file or folder; <c>~</c> is the home folder, and a relative one starts from the configuration file's folder.</summary>
internal sealed class PathType : ScalarType<string>
{
    public override string Label => "path";

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        problem = Resolve(text, context, out value);
        return problem is null;
    }

    /// <summary>Makes a path absolute; gives what is wrong with it, or null.</summary>
    public static string? Resolve(string text, BindingContext context, out string path)
    {
        path = text;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return "is not a path";
        }

        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
        {
            if (context.Folders.Home is not { } home)
            {
                return "cannot be found: the environment names no home folder";
            }

            path = Path.Join(home, text[1..]);
        }

        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, context.Folder));
        return null;
    }

    protected override JsonNode Format(string value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };
}
