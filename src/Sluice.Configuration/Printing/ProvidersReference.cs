using System.Text;

namespace Sluice.Configuration.Printing;

/// <summary>The page of the well-known providers, made from the built-in list.</summary>
public static class ProvidersReference
{
    /// <summary>Prints the page as Markdown.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder(
            """
            # Providers

            What `preset:` fills in, made from the program's own list (`src/Sluice.Configuration/Presets/presets.json`) by `dotnet test tests/Sluice.Configuration.Tests` with
            `SLUICE_UPDATE_REFERENCE=1`; edits by hand are lost. Every key that stands in the configuration beats the preset's. Without a `providers` key, there is one for each
            variable of this table that is set and has an address.

            ```yaml
            providers:
              - { id: mistral, preset: mistral }
            ```

            | preset | service | dialect | address | key | offers | model names |
            |---|---|---|---|---|---|---|

            """);
        foreach (var preset in ProviderPresets.All)
        {
            text.Append($"| `{preset.Id}` | {preset.Name} | {preset.Dialect} | {Code(preset.BaseUrl) ?? "your own (`base_url`)"} | {Code(preset.KeyVariable) ?? "none"} | {string.Join(", ", preset.Endpoints)} | ")
                .Append(preset.Models.Count == 0 ? $"`{preset.Id}/…` only" : string.Join(", ", preset.Models.Select(Code)))
                .Append(" |\n");
        }

        text.Append("\n## Quirks\n\nWhere a service differs from its dialect; what is left out of a request is declared in `x-sluice-dropped`.\n\n| preset | key | what |\n|---|---|---|\n");
        foreach (var preset in ProviderPresets.All)
        {
            foreach (var (key, value) in preset.Quirks)
                text.Append($"| `{preset.Id}` | `{key}` | {value} |\n");
        }

        text.Append("\n## Notes\n\n");
        foreach (var preset in ProviderPresets.All.Where(preset => preset.Note is not null))
            text.Append($"- `{preset.Id}`: {preset.Note}\n");
        return text.ToString();
    }

    private static string? Code(string? text) => text is null ? null : $"`{text}`";
}
