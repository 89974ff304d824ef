namespace Sluice.Configuration.Validation;

/// <summary>Every rule that looks at more than one key.</summary>
internal static class OptionRules
{
    public static void Check(SluiceOptions options, RuleContext context)
    {
        ProviderRules.Check(options, context);
        ModelRules.Check(options, context);
        AliasRules.Check(options, context);
    }
}
