using Sluice.Engine;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>What of a conversation <see cref="ChatMapping"/> leaves aside: declared, or refused where an answer without it would be wrong.</summary>
internal static class ManagedLosses
{
    private const string TextOnly = "This model reads text only: no images, documents or audio.";

    /// <summary>Declares the losses.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="losses">Told what is lost.</param>
    /// <param name="controls">What the model's template can be told about thinking; null while that is unknown.</param>
    /// <param name="reasons">Whether the model thinks before it answers.</param>
    public static void Declare(ConversationRequest request, LossReport losses, ReasoningControls? controls, bool reasons)
    {
        ResponsesOnly.Refuse(request, losses);
        foreach (var turn in request.Turns)
        {
            losses.DropState(turn.State, "turns[]");
            DeclareBlocks(turn.Blocks, turn.Role is Role.System or Role.Developer ? ConversationFields.SystemBlocks : ConversationFields.Blocks, losses);
        }

        foreach (var tool in request.Tools)
        {
            if (tool.IsProviderTool)
            {
                losses.Drop(ConversationFields.ToolType);
            }
            else
            {
                losses.DropState(tool.State, ConversationFields.Tools);
                if (tool.Grammar is { Syntax: not "regex" })
                {
                    losses.Drop(ConversationFields.ToolGrammar);
                }
            }
        }

        DeclareForm(request, losses);
        DeclareSettings(request, losses);
        if (controls is not null)
        {
            ReasoningLosses.Declare(request, losses, controls, reasons);
        }
    }

    private static void DeclareBlocks(IReadOnlyList<Block> blocks, string path, LossReport losses, string? media = null)
    {
        foreach (var block in blocks)
        {
            losses.DropState(block is OpaqueBlock ? null : block.State, path);
            switch (block)
            {
                case ImageBlock:
                    losses.Refuse(media ?? ConversationFields.Image, TextOnly);
                    break;
                case DocumentBlock:
                    losses.Refuse(media ?? ConversationFields.Document, TextOnly);
                    break;
                case AudioBlock:
                    losses.Refuse(media ?? ConversationFields.Audio, TextOnly);
                    break;
                case RefusalBlock:
                    // Templates know no refusals; it is said as text.
                    losses.Change($"{ConversationFields.Blocks}.refusal");
                    break;
                case ReasoningBlock { RedactedData: not null }:
                    losses.Drop(ConversationFields.ReasoningRedacted);
                    break;
                case ReasoningBlock { Signature.Length: > 0 }:
                    losses.Drop(ConversationFields.ReasoningSignature);
                    break;
                case ToolResultBlock result:
                    DeclareResult(result, losses);
                    break;
                case OpaqueBlock opaque:
                    losses.Drop($"{ConversationFields.Blocks}.{opaque.Type}");
                    break;
            }
        }
    }

    private static void DeclareResult(ToolResultBlock result, LossReport losses)
    {
        if (result.IsError)
        {
            losses.Change(ConversationFields.ToolResultIsError);
        }

        DeclareBlocks(result.Content, ConversationFields.ToolResultContent, losses, ConversationFields.ToolResultMedia);
    }

    private static void DeclareForm(ConversationRequest request, LossReport losses)
    {
        // A schema is always met exactly. Its name is a label; its description would have to be read by the model.
        if (request.Format is { Kind: OutputFormatKind.JsonSchema } format)
        {
            if (format.Strict == false)
            {
                losses.Change(ConversationFields.FormatStrict);
            }

            if (format.Description is not null)
            {
                losses.Drop(ConversationFields.FormatDescription);
            }
        }

        foreach (var (name, _) in request.State?.Fields ?? [])
        {
            if (!ConstraintMapping.Uses(request, name) && !(name == ServiceTier.Field && ServiceTier.IsFlex(request.State)) && !(name == OllamaKeepAlive.Field && OllamaKeepAlive.LetsGo(request.State)))
            {
                losses.Drop(name);
            }
        }
    }

    private static void DeclareSettings(ConversationRequest request, LossReport losses)
    {
        if (request.Suffix is not null)
        {
            losses.Drop(ConversationFields.Suffix);
        }

        if (request.EndUser is not null)
        {
            losses.Drop(ConversationFields.EndUser);
        }

        losses.ChangeSummary(request.Reasoning);
    }
}
