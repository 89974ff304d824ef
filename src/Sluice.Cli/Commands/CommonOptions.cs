using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The options that several verbs have.</summary>
internal static class CommonOptions
{
    public static Option<string?> ConfigFile() => new("--config")
    {
        Description = "The configuration file; else $SLUICE_CONFIG, ./sluice.yaml, or the platform's settings folder.",
        HelpName = "FILE",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    public static Option<Uri> Gateway() => new("--gateway")
    {
        Description = "The running gateway's address.",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:31313"),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"'{text}' is not an http or https URL such as http://127.0.0.1:31313.");
            return null;
        },
    };
}
