using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Responses;

/// <summary>An item of an answer: a message of one or several parts, or anything else of one block.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Blocks">What it holds.</param>
internal sealed record ResponsesItem(string Id, List<Block> Blocks)
{
    /// <summary>The tokens of a message's first text; null if not asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; set; }

    /// <summary>Whether it is a message.</summary>
    public bool IsMessage => Blocks.Count == 0 || Blocks[0] is TextBlock or RefusalBlock;

    /// <summary>What the ids of such items begin with.</summary>
    public static string PrefixOf(Block block) => block switch
    {
        ToolCallBlock { TakesText: true } => "ctc_",
        ToolCallBlock => "fc_",
        ReasoningBlock => "rs_",
        OpaqueBlock => "it_",
        _ => "msg_",
    };
}
