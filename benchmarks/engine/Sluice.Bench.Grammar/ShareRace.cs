using System.Diagnostics;
using System.Text.Json;
using Sluice.Engine;
using Sluice.Engine.Adapters;
using Sluice.Engine.Generation;
using Sluice.Engine.Gguf;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Models;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tokenization;

namespace Sluice.Bench.Grammar;

/// <summary>
/// Generates the same number of tokens with a schema and without, in turns, and compares the processor's time and the clock's. Both
/// ask for log probabilities, so that no text is taken without a pass: that would hide what masks cost. A last comparison lets it.
/// </summary>
internal sealed class ShareRace : IDisposable
{
    private const int Tokens = 12;
    private const int RoundsPerForced = 4;

    private static readonly (string Name, string Schema)[] Schemas =
    [
        ("objects", """{"type":"array","minItems":50,"items":{"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":16},"age":{"type":"integer","minimum":0,"maximum":130},"kind":{"enum":["alpha","beta","gamma"]}},"required":["name","age","kind"],"additionalProperties":false}}"""),
        ("text", """{"type":"string","minLength":2000}"""),
    ];

    private readonly GgufFile _file;
    private readonly Decoder _decoder;
    private readonly Scheduler _scheduler;
    private readonly Generator _generator;
    private readonly Tokenizer _tokenizer;
    private readonly GrammarVocabulary _vocabulary;

    public ShareRace(string path, int threads)
    {
        _file = GgufFile.Open(path);
        _decoder = Decoder.Load(_file, new DecoderOptions { Threads = threads, Slots = 1, ContextLength = 512, MaxBatch = 64 });
        _tokenizer = Tokenizer.FromGguf(_file.Metadata);
        _vocabulary = GrammarVocabulary.Of(_tokenizer);
        _scheduler = new Scheduler(new DecoderPass(_decoder), queueCapacity: 1, TimeProvider.System);
        _generator = new Generator(_scheduler, _tokenizer, SamplingParameters.DefaultsOf(_file.Metadata), new AdapterSet());
        Console.WriteLine($"{Path.GetFileName(path)}, {_decoder.Threads} threads, vocabulary of {_vocabulary.Count}, {Tokens} tokens each");
    }

    public async Task RunAsync(TimeSpan limit)
    {
        MeasureSampling();
        var constraints = Schemas.Select(schema => (schema.Name, Constraint: Compile(schema.Schema), Cost: new Comparison(), WithForced: new Comparison(), PerToken: new Samples())).ToList();
        var watch = Stopwatch.StartNew();
        for (int round = 0; round == 0 || watch.Elapsed < limit; round++)
        {
            foreach (var (_, constraint, cost, withForced, perToken) in constraints)
            {
                // The first round lets the runtime compile the code and the cache of masks fill.
                bool counts = round > 0;
                bool isPlainFirst = round % 2 == 0;
                var samples = counts ? perToken : new Samples();
                var before = isPlainFirst ? await GenerateAsync(null, samples, isForcing: false) : default;
                var constrained = await GenerateAsync(constraint, samples, isForcing: false);
                var plain = isPlainFirst ? before : await GenerateAsync(null, samples, isForcing: false);
                if (counts)
                {
                    cost.Add(plain, constrained);
                }

                if (round % RoundsPerForced == 1)
                {
                    withForced.Add(plain, await GenerateAsync(constraint, new Samples(), isForcing: true));
                }
            }
        }

        foreach (var (name, _, cost, withForced, perToken) in constraints)
        {
            Console.WriteLine($"{name,-8} processor {cost.Cpu}, clock {cost.Clock}; {cost.PlainMilliseconds:F1} ms of processor per plain token");
            Console.WriteLine($"         in the constraint on the engine's thread, per token: p50 {perToken.At(0.5):F1}  p99 {perToken.At(0.99):F1}  max {perToken.At(1):F1}  mean {perToken.Mean:F1} us");
            Console.WriteLine($"         with forced text taken without passes: processor {withForced.Cpu}, clock {withForced.Clock}");
        }
    }

    public void Dispose()
    {
        _scheduler.StopAsync().GetAwaiter().GetResult();
        _decoder.Dispose();
        _file.Dispose();
    }

    private CompiledConstraint Compile(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return new CompiledConstraint(ConstraintGrammar.Compile(OutputConstraint.JsonSchema(document.RootElement)), _vocabulary);
    }

    private async Task<Cost> GenerateAsync(CompiledConstraint? constraint, Samples perToken, bool isForcing)
    {
        var request = new GenerationRequest
        {
            PromptTokens = [100, 200, 300, 400],
            MaxTokens = Tokens,
            Sampling = SamplingOptions.Greedy,
            TopLogprobs = isForcing ? null : 0,
            IgnoreStopTokens = constraint is null,
        };
        var cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        var run = _generator.Start(request, constraint is null ? null : () => new TimedConstraint(new GrammarMatcher(constraint, _tokenizer), perToken));
        int tokens = 0;
        await foreach (var update in run.Updates.ReadAllAsync())
        {
            tokens = (update as GenerationFinished)?.OutputTokens ?? tokens;
        }

        var cost = new Cost((Environment.CpuUsage.TotalTime - cpu) / tokens, Stopwatch.GetElapsedTime(start) / tokens);
        return tokens == Tokens || isForcing ? cost : throw new InvalidOperationException($"{tokens} tokens came instead of {Tokens}.");
    }

    /// <summary>What a mask adds to the choice of a token, which no constraint's clock sees.</summary>
    private void MeasureSampling()
    {
        var random = new Random(1);
        float[] logits = [.. Enumerable.Range(0, _vocabulary.Count).Select(_ => random.NextSingle())];
        var mask = new TokenMask(_vocabulary.Count);
        mask.AddAll(_vocabulary.PlainMasks[^1]);
        var buffers = new SamplerBuffers(_vocabulary.Count);
        var sampler = new Sampler(SamplingParameters.DefaultsOf(_file.Metadata).With(SamplingOptions.Greedy, _vocabulary.Count), 1, []);
        var (plain, masked) = (new Samples(), new Samples());
        for (int i = 0; i < 4000; i++)
        {
            plain.Add(Time(null));
            masked.Add(Time(mask));
        }

        Console.WriteLine($"choosing a token: {plain.At(0.5):F1} us, with the mask of a text {masked.At(0.5):F1} us (p50)");

        TimeSpan Time(TokenMask? allowed)
        {
            long start = Stopwatch.GetTimestamp();
            sampler.TrySample(logits, allowed, buffers, out _);
            return Stopwatch.GetElapsedTime(start);
        }
    }
}
