using System.Text;
using Sluice.Engine.Tests.Models;

namespace Sluice.Engine.Tests.Generation;

/// <summary>The bundled model behind the public interface, and ways to collect what it says.</summary>
internal static class NanoEngine
{
    public static EngineModel Load(string kind = "f16", int parallel = 8, int context = 1024, int queue = 256) =>
        EngineModel.Load(NanoEvaluation.ModelPath(kind), new EngineOptions { MaxParallel = parallel, ContextLength = context, QueueCapacity = queue });

    public static GenerationRequest Greedy(NanoEvaluation item) => new()
    {
        PromptTokens = item.Prompt,
        Sampling = SamplingOptions.Greedy,
        MaxTokens = item.Completion.Length,
    };

    public static async Task<Completion> CompleteAsync(this EngineModel model, GenerationRequest request) =>
        (await model.CompleteAllAsync(request))[0];

    public static async Task<Completion[]> CompleteAllAsync(this EngineModel model, GenerationRequest request)
    {
        var texts = Enumerable.Range(0, request.Choices).Select(_ => new StringBuilder()).ToArray();
        var logprobs = Enumerable.Range(0, request.Choices).Select(_ => new List<TokenLogprob>()).ToArray();
        var ends = new GenerationFinished?[request.Choices];
        await foreach (var update in model.GenerateAsync(request, TestContext.Current.CancellationToken))
        {
            Assert.Null(ends[update.Choice]);
            if (update is GenerationText piece)
            {
                texts[update.Choice].Append(piece.Text);
                logprobs[update.Choice].AddRange(piece.Logprobs ?? []);
            }
            else
            {
                ends[update.Choice] = Assert.IsType<GenerationFinished>(update);
            }
        }

        return [.. texts.Select((text, i) => new Completion(text.ToString(), ends[i]!, logprobs[i]))];
    }

    internal sealed record Completion(string Text, GenerationFinished End, IReadOnlyList<TokenLogprob> Logprobs);
}
