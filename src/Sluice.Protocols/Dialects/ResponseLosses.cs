using System.Text;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Dialects;

/// <summary>
/// Declares what of an answer the client's dialect has no word for. The paths begin with <c>response</c>, since they are none of the client's request,
/// and end with the provider's own name of the field.
/// </summary>
internal static class ResponseLosses
{
    private const string Content = "response.content[]";

    /// <summary>A block that is left out.</summary>
    public static void DropBlock(this LossReport? losses, Block block) => losses?.Drop($"{Content}.{NameOf(block)}");

    /// <summary>The fields of a block that are left out: all but those of the dialect that writes its own again.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="state">The fields.</param>
    /// <param name="written">The dialect whose fields are written; null if none are.</param>
    public static void DropBlockFields(this LossReport? losses, ProviderState? state, string? written) => losses.DropFields(state, written, Content);

    /// <summary>The fields of an answer that are left out.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="state">The fields.</param>
    /// <param name="written">The dialect whose fields are written; null if none are.</param>
    public static void DropChoiceFields(this LossReport? losses, ProviderState? state, string? written) => losses.DropFields(state, written, "response");

    /// <summary>The facts around an answer that are left out.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="state">The facts.</param>
    /// <param name="written">The dialect whose facts are written; null if none are.</param>
    public static void DropFacts(this LossReport? losses, ProviderState? state, string? written) => losses.DropFields(state, written, "response");

    /// <summary>What was told of the tokens and is left out.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="usage">The tokens.</param>
    /// <param name="written">The dialect whose own fields are written.</param>
    public static void DropUsageFields(this LossReport? losses, Usage? usage, string written) => losses.DropFields(usage?.State, written, "response.usage");

    /// <summary>Log probabilities that are left out.</summary>
    public static void DropLogprobs(this LossReport? losses, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (logprobs is { Count: > 0 })
            losses?.Drop("response.logprobs");
    }

    /// <summary>What of log probabilities is left out.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="logprobs">The tokens.</param>
    /// <param name="tellsBytes">Whether the dialect tells bytes beside the text, which matter where a token is no whole character.</param>
    /// <param name="tellsIds">Whether the dialect tells the tokens' numbers.</param>
    public static void DropTokenDetails(this LossReport? losses, IReadOnlyList<TokenLogprob>? logprobs, bool tellsBytes, bool tellsIds)
    {
        if (losses is null || logprobs is null)
            return;
        foreach (var token in logprobs)
        {
            if (!tellsIds && token.TokenId is not null)
                losses.Drop("response.logprobs.tokenId");
            if (!tellsBytes && !Encoding.UTF8.GetBytes(token.Token).AsSpan().SequenceEqual([.. token.Bytes]))
                losses.Drop("response.logprobs.bytes");
            losses.DropTokenDetails(token.Top, tellsBytes, tellsIds);
        }
    }

    /// <summary>Why an answer ended, where the client's dialect can't tell it apart from a plain end.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="stopSequence">The stop sequence that came; null if the dialect tells it, or if it is unknown.</param>
    public static void DropStop(this LossReport? losses, StopReason reason, string? stopSequence)
    {
        if (reason == StopReason.Paused)
            losses?.Drop("response.stop_reason");
        if (stopSequence is not null)
            losses?.Drop("response.stop_sequence");
    }

    /// <summary>The proof of reasoning, which only some dialects carry.</summary>
    public static void DropSignature(this LossReport? losses, Block? block, string? signature)
    {
        if (block is not ReasoningBlock reasoning)
            return;
        if (reasoning.RedactedData is not null)
            losses?.Drop(Content + ".redacted_thinking");
        else if (signature is not null)
            losses?.Drop(Content + ".signature");
    }

    /// <summary>A block that is written with its text: of its fields those of other dialects; any other block whole.</summary>
    /// <param name="losses">Where to declare; null where nobody asks.</param>
    /// <param name="block">The block.</param>
    /// <param name="isWritten">Whether the dialect writes such a block.</param>
    /// <param name="written">The dialect whose fields are written; null if none are.</param>
    public static void Declare(this LossReport? losses, Block block, bool isWritten, string? written)
    {
        if (isWritten)
            losses.DropBlockFields(block.State, written);
        else
            losses.DropBlock(block);
    }

    /// <summary>All answers but the first.</summary>
    public static void DropChoices(this LossReport? losses) => losses?.Drop("response.choices[]");

    private static void DropFields(this LossReport? losses, ProviderState? state, string? written, string path)
    {
        if (losses is null || state is null || state.Dialect == written)
            return;
        foreach (var (name, value) in state.Fields)
        {
            // Nothing is lost with what says nothing, nor with the times that servers took.
            if (written is not null && SharedFields.Has(state.Dialect, written, name))
                continue;
            if (AnswerFacts.SaysSomething(value) && !name.EndsWith("_duration", StringComparison.Ordinal))
                losses.Drop($"{path}.{name}");
        }
    }

    private static string NameOf(Block block) => block switch
    {
        OpaqueBlock opaque => opaque.Type,
        ReasoningBlock => "reasoning",
        RefusalBlock => "refusal",
        ToolCallBlock => "tool_calls",
        ToolResultBlock => "tool_result",
        ImageBlock => "image",
        AudioBlock => "audio",
        DocumentBlock => "document",
        _ => "text",
    };
}
