using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>providers[].quirks</c>.</summary>
internal static class QuirkKeys
{
    public static ObjectType<QuirksOptions> Type { get; } = new(
        () => new QuirksOptions(),
        Keys<QuirksOptions>.Of("refuses", new ListType<string>(KeyTypes.FieldPath), o => o.Refuses, (o, v) => o with { Refuses = v },
            "Fields of requests that it refuses, as OpenAI names them or as paths of its dialect (`messages[].name`); they are left out and declared."),
        Keys<QuirksOptions>.Of("rename",
            new MapType<string>(KeyTypes.FieldPath, "mapping of field to field", StringComparer.Ordinal, KeyTypes.FieldPathProblem),
            o => o.Rename, (o, v) => o with { Rename = v },
            "Fields that it knows by another name."),
        Keys<QuirksOptions>.Of("developer_role", KeyTypes.Flag, o => o.DeveloperRole, (o, v) => o with { DeveloperRole = v },
            "Whether it knows the role developer; else system is said instead."),
        Keys<QuirksOptions>.Of("custom_tools", KeyTypes.Flag, o => o.CustomTools, (o, v) => o with { CustomTools = v },
            "Whether it knows custom tools, with the dialects of OpenAI; else they are translated to functions with one text."),
        Keys<QuirksOptions>.Of("counts_tokens", KeyTypes.Flag, o => o.CountsTokens, (o, v) => o with { CountsTokens = v },
            "Whether it counts tokens at `responses/input_tokens`, with the openai dialect; those of the dialect openai-responses are asked in any case."),
        Keys<QuirksOptions>.Of("stream_options", KeyTypes.Flag, o => o.StreamOptions, (o, v) => o with { StreamOptions = v },
            "Whether it takes stream_options; else usage of streams can't be asked for."));
}
