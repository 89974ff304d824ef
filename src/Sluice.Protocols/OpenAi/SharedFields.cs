using Sluice.Protocols.Responses;

namespace Sluice.Protocols.OpenAi;

/// <summary>Fields of requests that OpenAI's two dialects for conversations share: same name, same meaning, and no word in the conversation model.</summary>
internal static class SharedFields
{
    /// <summary>Whether a field of one dialect can be written in another.</summary>
    public static bool Has(string from, string to, string name) =>
        (from, to) is (OpenAiNames.Chat, ResponsesNames.Dialect) or (ResponsesNames.Dialect, OpenAiNames.Chat)
        && name is "service_tier" or "prompt_cache_key" or "prompt_cache_retention" or "safety_identifier" or "verbosity";
}
