using System.Text;
using Microsoft.Extensions.AI;

namespace Sluice.Engine.Clients;

/// <summary>One answer of the engine as updates of Microsoft.Extensions.AI: text and thoughts as they come, calls when they are whole.</summary>
internal sealed class ChatUpdateMapping(string model)
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly SortedDictionary<int, (ChatToolCallStarted Call, StringBuilder Arguments)> _calls = [];

    /// <summary>Maps an update; null where there is nothing to tell yet.</summary>
    public ChatResponseUpdate? Map(ChatUpdate update)
    {
        switch (update)
        {
            case ChatContentDelta content:
                return Make([new TextContent(content.Text)], content);
            case ChatReasoningDelta reasoning:
                return Make([new TextReasoningContent(reasoning.Text)], reasoning);
            case ChatToolCallStarted call:
                _calls[call.Index] = (call, new StringBuilder());
                return null;
            case ChatToolCallArguments piece:
                _calls[piece.Index].Arguments.Append(piece.Json);
                return null;
            case ChatToolCallEnded end when _calls.Remove(end.Index, out var whole):
                return Make([ToContent(whole)], end);
            case ChatFinished finished:
                return Finish(finished);
            default:
                return null;
        }
    }

    private ChatResponseUpdate Finish(ChatFinished finished)
    {
        // What the limit cut off is told too: its arguments say that they can't be read.
        var contents = _calls.Values.Select(AIContent (call) => ToContent(call)).ToList();
        contents.Add(new UsageContent(new UsageDetails
        {
            InputTokenCount = finished.PromptTokens,
            CachedInputTokenCount = finished.CachedTokens,
            OutputTokenCount = finished.OutputTokens,
            ReasoningTokenCount = finished.ReasoningTokens,
            TotalTokenCount = finished.PromptTokens + finished.OutputTokens,
        }));
        var update = Make(contents, finished);
        update.FinishReason = finished.Reason switch
        {
            FinishReason.Length => ChatFinishReason.Length,
            FinishReason.ToolCalls => ChatFinishReason.ToolCalls,
            _ => ChatFinishReason.Stop,
        };
        return update;
    }

    private static FunctionCallContent ToContent((ChatToolCallStarted Call, StringBuilder Arguments) whole) =>
        FunctionCallContent.CreateFromParsedArguments(whole.Arguments.ToString(), whole.Call.Id, whole.Call.Name, ToolArgumentJson.Read);

    private ChatResponseUpdate Make(IList<AIContent> contents, ChatUpdate raw) =>
        new(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = model, RawRepresentation = raw };
}
