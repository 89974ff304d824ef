namespace Sluice.Configuration.Tests;

/// <summary>Loads configurations without touching the process's environment or folder.</summary>
internal static class Given
{
    public static ConfigurationResult Yaml(string text, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.Load(Source(environment) with { Text = text });

    public static SluiceOptions Options(string text, params (string Name, string Value)[] environment)
    {
        var result = Yaml(text, environment);
        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        return result.Options!;
    }

    public static ConfigurationSource Source(params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        variables.TryAdd("HOME", "/home/user");
        return new ConfigurationSource { Environment = variables, WorkingDirectory = Path.GetTempPath() + "no-such-folder" };
    }
}
