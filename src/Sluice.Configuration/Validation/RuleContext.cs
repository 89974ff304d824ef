using Sluice.Configuration.Types;

namespace Sluice.Configuration.Validation;

/// <summary>Where rules report to.</summary>
internal sealed class RuleContext(BindingContext binding, List<ConfigError> warnings, IReadOnlyDictionary<string, string> environment)
{
    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    public void Error(string path, string message) => binding.Report(binding.OriginOf(path), path, message);

    public void Warn(string path, string message)
    {
        var origin = binding.OriginOf(path);
        warnings.Add(origin.Error(path, message));
    }

    /// <summary>Whether something under a path could not be read, so that what is missing there may only be broken.</summary>
    public bool IsBroken(string path) => binding.Errors.Exists(error => error.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>Where something was written, as the end of a sentence.</summary>
    public string Place(string path)
    {
        var origin = binding.OriginOf(path);
        return origin.Line > 0 ? $"line {origin.Line}" : origin.Source ?? "built-in";
    }
}
