using System.Text.Json;
using Sluice.Protocols.Conversations;

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
            // Servers tell what is not there as null or as an empty list: nothing is lost with those, nor with the times that they took.
            if (value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0) && !name.EndsWith("_duration", StringComparison.Ordinal))
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
