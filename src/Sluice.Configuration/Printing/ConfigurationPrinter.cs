using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Keys;

namespace Sluice.Configuration.Printing;

/// <summary>Prints the effective configuration with every secret masked.</summary>
public static class ConfigurationPrinter
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints a loaded configuration as YAML that can be read again, with a comment that says where it came from.</summary>
    /// <exception cref="ArgumentException">The configuration has errors and therefore no effect.</exception>
    public static string ToYaml(ConfigurationResult result)
    {
        var tree = Render(result);
        var text = new StringBuilder();
        text.Append("# ").Append(result.File is null ? "no configuration file: defaults and environment" : "from " + OneLine(result.File) + ", environment and defaults").Append('\n');
        if (result.ProvidersFromEnvironment)
        {
            text.Append("# providers: those whose well-known key variable is set\n");
        }

        YamlText.Write(tree, text);
        return text.ToString();
    }

    /// <summary>Prints a loaded configuration as JSON.</summary>
    /// <exception cref="ArgumentException">The configuration has errors and therefore no effect.</exception>
    public static string ToJson(ConfigurationResult result) => Render(result).ToJsonString(s_indented);

    private static JsonObject Render(ConfigurationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var options = result.Options ?? throw new ArgumentException("The configuration has errors.", nameof(result));
        return (JsonObject)SluiceKeys.Type.Render(options, "", new RenderContext(Masks: true, result.SecretPaths))!;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
