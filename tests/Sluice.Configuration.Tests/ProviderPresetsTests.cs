namespace Sluice.Configuration.Tests;

public class ProviderPresetsTests
{
    [Fact]
    public void FromEnvironment_KeysThatAreSet_GiveTheirProviders()
    {
        var providers = ProviderPresets.FromEnvironment(new Dictionary<string, string> { ["OPENAI_API_KEY"] = "k", ["ANTHROPIC_API_KEY"] = "k", ["GROQ_API_KEY"] = " ", ["OTHER"] = "x" });

        Assert.Equal(["openai", "anthropic"], providers.Select(provider => provider.Id));
        Assert.Equal((ProviderDialect.Anthropic, "https://api.anthropic.com", "ANTHROPIC_API_KEY"), (providers[1].Dialect, providers[1].BaseUrl.OriginalString, providers[1].ApiKeyEnv));
        Assert.Contains("gpt-*", providers[0].Models);
    }

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai")]
    [InlineData("ANTHROPIC_API_KEY", "anthropic")]
    [InlineData("GEMINI_API_KEY", "gemini")]
    [InlineData("OPENROUTER_API_KEY", "openrouter")]
    [InlineData("MISTRAL_API_KEY", "mistral")]
    [InlineData("DEEPSEEK_API_KEY", "deepseek")]
    [InlineData("GROQ_API_KEY", "groq")]
    [InlineData("XAI_API_KEY", "xai")]
    [InlineData("TOGETHER_API_KEY", "together")]
    [InlineData("FIREWORKS_API_KEY", "fireworks")]
    [InlineData("CEREBRAS_API_KEY", "cerebras")]
    [InlineData("COHERE_API_KEY", "cohere")]
    [InlineData("PERPLEXITY_API_KEY", "perplexity")]
    [InlineData("HF_TOKEN", "huggingface")]
    [InlineData("NVIDIA_API_KEY", "nvidia")]
    public void Load_WithoutProviders_FindsTheWellKnownKey(string variable, string id)
    {
        var result = Given.Yaml("", (variable, "k"));

        Assert.True(result.ProvidersFromEnvironment);
        Assert.Equal(id, Assert.Single(result.Options!.Providers).Id);
        Assert.Empty(Given.Options("providers: []", (variable, "k")).Providers);
    }

    [Fact]
    public void Load_Preset_FillsInOnlyWhatIsLeftOut()
    {
        var provider = Given.Options("providers: [{ id: mine, preset: anthropic, api_key_env: null, models: [] }]").Providers[0];

        Assert.Equal((ProviderDialect.Anthropic, "2023-06-01", null), (provider.Dialect, provider.ApiVersion, provider.ApiKeyEnv));
        Assert.Equal("mine", provider.Id);
        Assert.Empty(provider.Models);
    }

    [Fact]
    public void FromEnvironment_AKeyWithoutAnAddress_GivesNoProvider() =>
        Assert.Empty(ProviderPresets.FromEnvironment(new Dictionary<string, string> { ["AZURE_OPENAI_API_KEY"] = "k" }));

    [Fact]
    public void Load_QuirksOfAPreset_AreReadAndCanBeReplaced()
    {
        var providers = Given.Options("providers: [{ id: a, preset: mistral }, { id: b, preset: mistral, quirks: { refuses: [user] } }]").Providers;

        Assert.Equal("random_seed", providers[0].Quirks.Rename["seed"]);
        Assert.False(providers[0].Quirks.DeveloperRole);
        Assert.Equal(["user"], providers[1].Quirks.Refuses);
        Assert.Empty(providers[1].Quirks.Rename);
        Assert.True(providers[1].Quirks.DeveloperRole);
    }

    [Fact]
    public void Load_EveryPreset_IsValid()
    {
        var yaml = "providers:\n" + string.Concat(ProviderPresets.All.Select(preset => $"- {{ id: {preset.Id}, preset: {preset.Id}{(preset.BaseUrl is null ? ", base_url: http://own" : "")} }}\n"));

        Assert.Equal(ProviderPresets.Names, Given.Options(yaml).Providers.Select(provider => provider.Preset));
    }
}
