using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>About how many tokens a request is, for places that need a number before anybody has counted.</summary>
public static class TokenEstimate
{
    private const int CharactersPerToken = 4;

    // What providers charge for an image of middling size; of other media nothing better is known without opening them.
    private const int TokensOfMedia = 1000;

    // Roles and separators.
    private const int TokensOfTurn = 4;

    /// <summary>Estimates the input of a request from its texts, its tools and its media.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Tokens, at least one.</returns>
    public static long Of(ConversationRequest request)
    {
        long characters = 0;
        long tokens = 0;
        foreach (var turn in request.Turns)
        {
            tokens += TokensOfTurn;
            Add(turn.Blocks, ref characters, ref tokens);
        }

        foreach (var tool in request.Tools)
        {
            characters += tool.Name.Length + (tool.Description?.Length ?? 0) + Length(tool.Parameters);
        }

        foreach (var prompt in request.Prompts)
        {
            characters += prompt.Text?.Length ?? 0;
            tokens += prompt.TokenIds?.Count ?? 0;
        }

        return Math.Max(1, tokens + (characters / CharactersPerToken));
    }

    private static void Add(IReadOnlyList<Block> blocks, ref long characters, ref long tokens)
    {
        foreach (var block in blocks)
        {
            switch (block)
            {
                case TextBlock text:
                    characters += text.Text.Length;
                    break;
                case ReasoningBlock reasoning:
                    characters += reasoning.Text.Length;
                    break;
                case RefusalBlock refusal:
                    characters += refusal.Text.Length;
                    break;
                case ToolCallBlock call:
                    characters += call.Name.Length + call.ArgumentsJson.Length;
                    break;
                case ToolResultBlock result:
                    Add(result.Content, ref characters, ref tokens);
                    break;
                case ImageBlock or DocumentBlock or AudioBlock:
                    tokens += TokensOfMedia;
                    break;
            }
        }
    }

    private static int Length(JsonElement? element) => element is { ValueKind: not JsonValueKind.Undefined } json ? JsonMarshal.GetRawUtf8Value(json).Length : 0;
}
