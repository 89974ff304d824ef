using System.Text;
using System.Text.Json;
using Sluice.Configuration.Keys;
using Sluice.Configuration.Types;

namespace Sluice.Configuration.Printing;

/// <summary>The reference page of the configuration, made from the same keys that read it.</summary>
public static class ConfigurationReference
{
    /// <summary>Prints the page as Markdown.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder(
            """
            # Configuration reference

            Made from the program's own descriptions by `dotnet test tests/Sluice.Configuration.Tests` with `SLUICE_UPDATE_REFERENCE=1`; edits by hand are lost.
            `sluice config schema` prints the same as a JSON Schema for editors, `sluice config check` checks a file, and `sluice config show` prints what is in effect.
            An example that shows every key is [sluice.example.yaml](../guides/sluice.example.yaml).

            - **Where it is read from**: `--config FILE`, else `$SLUICE_CONFIG`, else `./sluice.yaml`, else `sluice/sluice.yaml` in the platform's settings folder (Linux: `$XDG_CONFIG_HOME` or `~/.config`), else the defaults.
            - **Durations**: `500ms`, `30s`, `5m`, `1h`. **Sizes**: `64KiB`, `30MiB`, `1GiB` or a number of bytes. **Booleans**: `true` and `false`; `yes` and `no` are text.
            - **Variables**: `${NAME}` in a value is replaced from the environment, and such a value is never shown; `$${` stands for `${`.
            - **Overrides**: `SLUICE__SECTION__KEY=value` beats the file, in any case, lists by index (`SLUICE__PROVIDERS__0__BASE_URL`) or whole as YAML (`SLUICE__LISTEN='[http://127.0.0.1:8080]'`).


            """);
        WriteTable(text, "Top level", "", SluiceKeys.Type);
        text.Append("## Presets\n\nWhat `preset:` can name: ")
            .AppendJoin(", ", ProviderPresets.Names.Select(name => $"`{name}`"))
            .Append(". What each fills in: [providers.md](providers.md).\n");
        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, string title, string prefix, IObjectType type)
    {
        var keys = type.Describe();
        text.Append("## ").Append(title).Append("\n\n| key | type | default | meaning |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            text.Append($"| `{prefix}{key.Name}` | {key.Type.Label.Replace("|", "\\|", StringComparison.Ordinal)} | {Default(key)} | {key.Meaning} |\n");
        }

        text.Append('\n');
        foreach (var key in keys)
        {
            if (key.Type.Object is { } inner)
            {
                var name = prefix + key.Name + (key.Type.IsList ? "[]" : "");
                WriteTable(text, $"`{name}`", name + ".", inner);
            }
        }
    }

    private static string Default(KeyDescription key) => key switch
    {
        { IsRequired: true } => "required",
        { DefaultText: { } words } => words,
        { Type: IObjectType } => "",
        { Default: null } => "`null`",
        { Default: var value } when value.GetValueKind() == JsonValueKind.String => $"`{value.GetValue<string>()}`",
        { Default: var value } => $"`{value.ToJsonString()}`",
    };
}
