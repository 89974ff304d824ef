namespace Sluice.Configuration.Validation;

/// <summary>Ids are unique; what will hardly work is said early.</summary>
internal static class ProviderRules
{
    public static void Check(SluiceOptions options, RuleContext context)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < options.Providers.Count; index++)
        {
            var provider = options.Providers[index];
            var path = $"providers[{index}]";
            if (provider.Id.Length > 0 && !seen.TryAdd(provider.Id, $"{path}.id"))
            {
                context.Error($"{path}.id", $"the id '{provider.Id}' is taken in {context.Place(seen[provider.Id])}");
            }

            if (provider.ApiKeyEnv is { } variable && string.IsNullOrWhiteSpace(context.Environment.GetValueOrDefault(variable)))
            {
                context.Warn($"{path}.api_key_env", $"the environment variable '{variable}' is not set; requests to '{provider.Id}' go without a key");
            }

            if (provider.Responses == ResponsesUse.Always && provider.Dialect != ProviderDialect.AzureOpenAI)
            {
                context.Error($"{path}.responses", "only providers of the dialect azure-openai have both routes; for others the dialect itself says it");
            }
            else if (provider.Responses == ResponsesUse.Always && provider.ApiVersion is not ("v1" or "preview") && string.CompareOrdinal(provider.ApiVersion ?? "", "2025-03-01") < 0)
            {
                context.Error($"{path}.responses", "the API version has no Responses; api_version must be v1, preview, or 2025-03-01-preview or later");
            }

            if (OwnPath(provider.Dialect) is var (dialect, own) && provider.BaseUrl.AbsolutePath.EndsWith(own, StringComparison.Ordinal))
            {
                context.Warn($"{path}.base_url", $"the {dialect} dialect adds {own} itself; leave it out");
            }
        }
    }

    // What a dialect puts behind the base address itself.
    private static (string Dialect, string Path)? OwnPath(ProviderDialect dialect) => dialect switch
    {
        ProviderDialect.Anthropic => ("anthropic", "/v1"),
        ProviderDialect.Gemini => ("gemini", "/v1beta"),
        ProviderDialect.AzureOpenAI => ("azure-openai", "/openai"),
        ProviderDialect.Ollama => ("ollama", "/api"),
        _ => null,
    };
}
