namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>Fields that the gateway says itself, by their last name: nothing is lost with what came.</summary>
internal static class OwnFields
{
    public static IReadOnlyCollection<string> OfRequests { get; } =
    [
        // Usage is always asked for; a client that didn't ask does not see it.
        "include_usage",
        // Kept by the gateway itself, which also decides on what streams are padded with and which parts a client is shown.
        "store", "metadata", "stream_options.include_obfuscation", "include",
        // Looked for by the gateway itself, where the provider's dialect has no word for them.
        "stop", "stop_sequences", "generationConfig.stopSequences", "options.stop",
        // A result takes its tool's name from the call that it answers.
        "messages[tool].tool_name", "contents[user].parts[functionResponse].functionResponse.name",
        // Whoever fetches an address is told the type by its server.
        "contents[user].parts[fileData].fileData.mimeType",
    ];

    public static IReadOnlyCollection<string> OfEngineRequests { get; } =
    [
        .. OfRequests,
        // A label of the schema, which is met whatever it is called.
        "response_format[json_schema].json_schema.name", "text.format[json_schema].name",
    ];

    public static IReadOnlyCollection<string> OfAnswers { get; } =
    [
        // The name that the client asked for; the provider's stands in x-sluice-model.
        "model", "modelVersion",
        // Ids and times of dialects that have none of that form; numbers that only say the order.
        "id", "responseId", "created", "created_at", "createTime", "index",
        // Sums of what is told, and times that the provider took.
        "total_tokens", "totalTokenCount", "total_duration", "load_duration", "prompt_eval_duration", "eval_duration",
        // Items come whole: each is completed.
        "output[message].status", "output[function_call].status", "output[custom_tool_call].status",
        // Kept by the gateway for the next turn, and for no reader.
        "content[tool_use].caller",
        // Replaced by the count at the end.
        "[message_start].message[message].usage.output_tokens",
        // Only says that the end has come.
        "done",
    ];
}
