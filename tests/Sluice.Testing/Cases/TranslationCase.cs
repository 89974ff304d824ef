namespace Sluice.Testing.Cases;

/// <summary>One thing that is known to go wrong in gateways, as a conversation between a client, a gateway and a scripted provider.</summary>
/// <param name="Name">What must hold.</param>
/// <param name="Client">The client's dialect: <c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Upstream">The provider's dialect: <c>openai</c>, <c>anthropic</c> or <c>gemini</c>.</param>
/// <param name="Run">Holds the conversation; throws a <see cref="CaseFailedException"/> where it does not hold.</param>
public sealed record TranslationCase(string Name, string Client, string Upstream, Func<CaseRoad, Task> Run)
{
    /// <summary>What it is about.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The model's name at the provider: it begins with the dialect's own prefix, so that a configuration can tell them by a pattern.</summary>
    public string Model => ModelPrefix(Upstream) + string.Concat(Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')) + "-" + Client;

    /// <summary>What the names of all models at providers of a dialect begin with.</summary>
    public static string ModelPrefix(string upstream) => upstream switch
    {
        "openai" => "oa-case-",
        "anthropic" => "an-case-",
        "gemini" => "gemini-3-case-",
        _ => throw new ArgumentOutOfRangeException(nameof(upstream), upstream, "There are no cases for this dialect."),
    };

    /// <inheritdoc />
    public override string ToString() => $"{Topic}: {Client} to {Upstream}: {Name}";
}
