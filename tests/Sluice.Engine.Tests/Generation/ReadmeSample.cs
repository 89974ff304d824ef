using Sluice.Engine.Chat;

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
}
