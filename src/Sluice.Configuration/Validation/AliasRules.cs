namespace Sluice.Configuration.Validation;

/// <summary>Aliases are flat; one to an unknown model is allowed, since a node may bring it.</summary>
internal static class AliasRules
{
    public static void Check(SluiceOptions options, RuleContext context)
    {
        var models = options.Models.Select(model => model.Id).Append(BundledModels.Default).ToHashSet(StringComparer.Ordinal);
        foreach (var (alias, target) in options.Aliases)
        {
            var path = $"aliases.{alias}";
            if (models.Contains(alias))
            {
                context.Warn(path, $"never used: '{alias}' is a model itself");
            }
            else if (options.Aliases.ContainsKey(target) && !models.Contains(target))
            {
                context.Error(path, $"'{target}' is an alias itself, and aliases cannot be chained; name the model");
            }
            else if (!models.Contains(target) && !IsServed(options, target))
            {
                context.Warn(path, $"no model '{target}' is known; the alias is hidden until there is one");
            }
        }
    }

    private static bool IsServed(SluiceOptions options, string model) => options.Providers.Any(provider =>
        model.StartsWith(provider.Id + "/", StringComparison.Ordinal) || provider.Models.Any(pattern => Matches(pattern, model)));

    /// <summary>Greedy matching of * with one step back, linear in practice and never exponential.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, star = -1, resume = 0, next = 0;
        while (next < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, next);
            }
            else if (at < pattern.Length && pattern[at] == text[next])
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                (at, next) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].Trim('*').IsEmpty;
    }
}
