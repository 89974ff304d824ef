using Microsoft.Extensions.AI;
using Sluice.Engine.Clients;
using ChatMessage = Sluice.Engine.Chat.ChatMessage;

namespace Sluice.Engine.Tests.Generation;

/// <summary>The code that the library's README shows.</summary>
internal static class ReadmeSample
{
    public static async Task RunAsync(string path, TextWriter output)
    {
        #region readme
        await using var model = EngineModel.Load(path);
        var request = new ChatRequest
        {
            Messages = [new ChatMessage("user", "Who are you?")],
            Sampling = SamplingOptions.Greedy,
        };
        await foreach (var update in model.ChatAsync(request))
        {
            if (update is ChatContentDelta content)
                output.Write(content.Text);
        }
        #endregion
    }

    public static async Task RunClientAsync(string path, TextWriter output)
    {
        #region readme-client
        using IChatClient client = EngineChatClient.Load(path);
        var options = new ChatOptions { Temperature = 0 };
        await foreach (var update in client.GetStreamingResponseAsync("Who are you?", options))
        {
            output.Write(update.Text);
        }
        #endregion
    }
}
