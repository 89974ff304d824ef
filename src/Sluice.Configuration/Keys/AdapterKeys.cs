using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>models[].adapters[]</c>.</summary>
internal static class AdapterKeys
{
    /// <summary>Names stand between the marks of an expression such as <c>model:a*0.7+b</c>.</summary>
    private static readonly TextType s_name = new("adapter name", text =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? null
            : "is not an adapter name of letters, digits, '.', '-' and '_'");

    public static ObjectType<AdapterOptions> Type { get; } = new(
        () => new AdapterOptions(),
        Keys<AdapterOptions>.Of("name", s_name, o => o.Name, (o, v) => o with { Name = v },
            "The name that clients use behind the model's, as in model:name; unique within the model.", required: true),
        Keys<AdapterOptions>.Of("source", new SourceType([.. BundledModels.Adapters.Select(adapter => adapter.Source)]), o => o.Source, (o, v) => o with { Source = v },
            "Where its weights are: file:PATH.gguf, builtin:sluice-nano-pirate or builtin:sluice-nano-shout.", required: true),
        Keys<AdapterOptions>.Of("weight", new WeightType(), o => o.Weight, (o, v) => o with { Weight = v },
            "How much of it is added where a request does not say, as model:name*0.5 does."));
}
