using Sluice.Engine.Adapters;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>Checks requests and starts the generation of their choices.</summary>
internal sealed class Generator(Scheduler scheduler, Tokenizer tokenizer, SamplingParameters defaults, AdapterSet adapters)
{
    private const int MaxChoices = 128;
    private const int MaxStopStrings = 16;
    private const int MaxStopLength = 1024;
    private const int MaxTopLogprobs = 20;

    /// <summary>Starts a raw generation; throws <see cref="EngineException"/> for a request that can't be served.</summary>
    public GenerationRun Start(GenerationRequest request, Func<ITokenConstraint>? newConstraint = null) => Start(request, Prompt(request), [], newConstraint);

    /// <summary>Starts a generation of the request's prompt in the form of tokens.</summary>
    public GenerationRun Start(
        GenerationRequest request, int[] prompt, IReadOnlyList<int> visibleControls, Func<ITokenConstraint>? newConstraint = null)
    {
        ArgumentNullException.ThrowIfNull(request.Sampling);
        ArgumentNullException.ThrowIfNull(request.StopStrings);
        ArgumentNullException.ThrowIfNull(request.Adapters);
        ArgumentNullException.ThrowIfNull(request.Origin);
        Check(request.Choices is >= 1 and <= MaxChoices, $"{request.Choices} choices are asked for; allowed are 1 to {MaxChoices}.", "n");
        Check(request.MaxTokens is null or >= 1, $"At most {request.MaxTokens} tokens are asked for; allowed are 1 and more.", "max_tokens");
        Check(request.ContextLength is null or >= 1, $"A context of {request.ContextLength} tokens is asked for; allowed are 1 and more.", "num_ctx");
        Check(
            request.TopLogprobs is null or (>= 0 and <= MaxTopLogprobs),
            $"{request.TopLogprobs} alternatives are asked for; allowed are 0 to {MaxTopLogprobs}.",
            "top_logprobs");
        Check(request.StopStrings.Count <= MaxStopStrings, $"There are {request.StopStrings.Count} stop strings; allowed are {MaxStopStrings}.", "stop");
        Check(request.StopStrings.All(stop => stop is { Length: > 0 and <= MaxStopLength }), $"A stop string must have 1 to {MaxStopLength} characters.", "stop");
        Check(newConstraint is null || !request.IgnoreStopTokens, "A constraint says where the text ends; stop tokens can't be ignored with it.");
        Check(prompt.Length > 0, "The prompt is empty.", "prompt");
        Check(prompt.All(id => id >= 0 && id < tokenizer.VocabularySize), $"The prompt has a token that is not in the vocabulary, which has {tokenizer.VocabularySize} tokens.", "prompt");
        var sampling = defaults.With(request.Sampling, tokenizer.VocabularySize);
        int context = Math.Min(request.ContextLength ?? int.MaxValue, scheduler.ContextLength);
        if (prompt.Length >= context)
        {
            throw new EngineException(
                EngineErrorCode.ContextExceeded,
                $"The prompt has {prompt.Length} tokens; prompt and output together may have {context}.")
            {
                PromptTokens = prompt.Length,
                ContextLength = context,
            };
        }

        return Start(new GenerationPlan
        {
            Prompt = prompt,
            Sampling = sampling,
            Seed = request.Sampling.Seed ?? (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue),
            MaxTokens = Math.Min(request.MaxTokens ?? int.MaxValue, context - prompt.Length),
            StopStrings = request.StopStrings,
            Choices = request.Choices,
            TopLogprobs = request.TopLogprobs,
            IgnoresStopTokens = request.IgnoreStopTokens,
            VisibleControls = visibleControls,
            NewConstraint = newConstraint,
            Origin = request.Origin,
            Adapters = request.Adapters,
            NormalizesAdapters = request.NormalizeAdapters,
        });
    }

    /// <summary>Gives up what is not finished of a generation.</summary>
    public void Abandon(GenerationRun run) => scheduler.Cancel(run.Sequences);

    /// <summary>As <see cref="Encode"/>, but that a prompt far too long for the context is refused before its tokens are looked for, which would take a second and 80 MB for each million characters.</summary>
    public int[] EncodePrompt(IReadOnlyList<PromptSegment> segments)
    {
        long least = segments.Sum(segment => tokenizer.LeastTokens(segment.Text));
        return least < scheduler.ContextLength ? Encode(segments) : throw new EngineException(
            EngineErrorCode.ContextExceeded, $"The prompt has {least} tokens at the very least; prompt and output together may have {scheduler.ContextLength}.")
        {
            PromptTokens = (int)Math.Min(least, int.MaxValue),
            ContextLength = scheduler.ContextLength,
        };
    }

    /// <summary>The tokens of a text as a prompt, a BOS token in front where the model wants one.</summary>
    public int[] Encode(IReadOnlyList<PromptSegment> segments)
    {
        var tokens = new List<int>();
        tokenizer.Encode(segments, tokens);
        if (tokenizer.AddsBos && (tokens.Count == 0 || tokens[0] != tokenizer.BosId))
        {
            tokens.Insert(0, tokenizer.BosId!.Value);
        }

        return [.. tokens];
    }

    private GenerationRun Start(GenerationPlan plan)
    {
        var run = new GenerationRun(plan.Choices) { Prompt = plan.Prompt };
        int made = 0;
        try
        {
            for (; made < plan.Choices; made++)
            {
                var output = new ChoiceOutput(run, made, plan, tokenizer);
                var dry = plan.Sampling.Dry is { } penalty ? new DryPenalty(penalty, plan.Prompt, plan.MaxTokens, tokenizer.BytesOf) : null;
                var sampler = new Sampler(plan.Sampling, SamplingRandom.SeedOf(plan.Seed, made), plan.Prompt, dry);
                var constraint = plan.NewConstraint?.Invoke();
                run.Sequences[made] = new Sequence(
                    plan, sampler, constraint, output, tokenizer, adapters.Acquire(plan.Adapters, plan.NormalizesAdapters))
                {
                    Leader = made > 0 ? run.Sequences[0] : null,
                };
            }

            scheduler.Submit(run.Sequences);
        }
        catch
        {
            Array.ForEach(run.Sequences[..made], sequence => sequence.Close());
            throw;
        }

        return run;
    }

    private int[] Prompt(GenerationRequest request)
    {
        Check(request.Prompt is null != (request.PromptTokens is null), "Either a prompt's text or its tokens must be given.", nameof(request.Prompt));
        return request.PromptTokens is { } tokens ? [.. tokens] : EncodePrompt([new PromptSegment(request.Prompt!, request.ParseSpecial)]);
    }

    private static void Check(bool condition, string problem, string? element = null)
    {
        if (!condition)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, problem) { Element = element };
        }
    }
}
