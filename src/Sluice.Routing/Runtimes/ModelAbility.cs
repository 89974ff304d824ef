namespace Sluice.Routing.Runtimes;

/// <summary>The abilities of models that decide which routes they serve, in the contract's words.</summary>
public static class ModelAbility
{
    /// <summary>Answers conversations and goes on with prompts.</summary>
    public const string Generate = "generate";

    /// <summary>Turns texts into vectors.</summary>
    public const string Embed = "embed";

    /// <summary>Scores documents by how well they fit a query.</summary>
    public const string Rerank = "rerank";

    // Whoever can do one of these, and nothing else that is listed, answers no conversation.
    private static readonly string[] s_wordless = [Embed, Rerank, "classify", "speech_to_text", "text_to_speech", "image_generation", "video_generation", "audio_understanding"];

    /// <summary>Whether a model that lists its capabilities can do something; one that lists none may.</summary>
    /// <param name="capabilities">What it lists.</param>
    /// <param name="ability">One of the abilities here.</param>
    public static bool IsAmong(IReadOnlyList<string> capabilities, string ability) =>
        capabilities.Count == 0 || (ability == Generate ? capabilities.Any(capability => !s_wordless.Contains(capability)) : capabilities.Contains(ability));
}
