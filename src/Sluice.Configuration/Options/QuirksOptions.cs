namespace Sluice.Configuration;

/// <summary>Where a provider differs from the dialect that it speaks (<c>providers[].quirks</c>); a preset knows those of its service.</summary>
public sealed record QuirksOptions
{
    /// <summary>Fields of requests that it refuses (<c>refuses</c>), as OpenAI names them or as paths of the provider's dialect; they are left out and declared. Default none.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];

    /// <summary>Fields that it knows by another name (<c>rename</c>): the dialect's name and the provider's. Default none.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it knows the role developer (<c>developer_role</c>), with the openai dialect; else system is said instead. Default true.</summary>
    public bool DeveloperRole { get; init; } = true;

    /// <summary>Whether it knows custom tools (<c>custom_tools</c>), with the openai dialects; else they are told as functions with one text. Default true.</summary>
    public bool CustomTools { get; init; } = true;

    /// <summary>Whether it counts tokens at <c>responses/input_tokens</c> (<c>counts_tokens</c>), with the openai dialect. Default false.</summary>
    public bool CountsTokens { get; init; }

    /// <summary>Whether it takes stream_options (<c>stream_options</c>), with the openai dialect; else usage can't be asked for. Default true.</summary>
    public bool StreamOptions { get; init; } = true;
}
