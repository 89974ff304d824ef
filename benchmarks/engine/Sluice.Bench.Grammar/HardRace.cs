using Sluice.Engine;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;

namespace Sluice.Bench.Grammar;

/// <summary>Compiles large and hostile constraints and reads texts of random allowed tokens, to see how long each step takes at most and what is kept.</summary>
internal sealed class HardRace(List<ReadOnlyMemory<byte>> texts)
{
    private const int Tokens = 60;

    private readonly GrammarVocabulary _vocabulary = GrammarVocabulary.Of(texts, [0]);

    /// <summary>Runs the constraints whose names have this in them.</summary>
    public void Run(string name)
    {
        foreach (var warmUp in Workloads.All.Where((_, i) => i % 5 == 0))
        {
            Measure(warmUp.Constraint);
        }

        Console.WriteLine($"Load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine("| constraint | compiling, CPU ms | work, thousands | first mask, ms | masks | p50, us | most, ms | accepting, most, ms | allocated, MB | kept, MB | |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var (title, constraint) in HardConstraints.All.Where(one => one.Name.Contains(name, StringComparison.Ordinal)))
        {
            Console.WriteLine($"| {title} | {Measure(constraint)} |");
        }
    }

    private string Measure(OutputConstraint source)
    {
        var compile = new Samples();
        var masks = new Samples();
        var accepted = new Samples();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        CompiledConstraint? constraint = null;
        TimeSpan first = default;
        long work = 0;
        string problem = "";
        var begun = ThreadClock.Now;
        try
        {
            var rules = ConstraintGrammar.Compile(source);
            work = rules.Pool.Work.Done;
            constraint = new CompiledConstraint(rules, _vocabulary);
            compile.Add(ThreadClock.Now - begun);
            begun = ThreadClock.Now;
            constraint.FindFirst(default);
            first = ThreadClock.Now - begun;
            for (int seed = 0; seed < 3; seed++)
            {
                Read(new GrammarMatcher(constraint, null), new Random(seed), masks, accepted);
            }
        }
        catch (EngineException exception)
        {
            problem = $"{exception.Code}: {(exception.Message.Length < 90 ? exception.Message : exception.Message[..90])}";
            if (compile.Count == 0)
            {
                compile.Add(ThreadClock.Now - begun);
            }
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return $"{compile.At(1) / 1000:F1} | {work / 1000} | {first.TotalMilliseconds:F1} | {masks.Count} | {At(masks, 0.5):F0} | {At(masks, 1) / 1000:F1} | {At(accepted, 1) / 1000:F1} | {allocated >> 20} | {(constraint?.KeptBytes ?? 0) >> 20} | {problem}";
    }

    private static double At(Samples samples, double share) => samples.Count == 0 ? 0 : samples.At(share);

    private static void Read(GrammarMatcher matcher, Random random, Samples masks, Samples accepted)
    {
        var allowed = new List<int>();
        for (int step = 0; step < Tokens && !matcher.IsComplete; step++)
        {
            var begun = ThreadClock.Now;
            ulong[] words = matcher.Mask().Words;
            var taken = ThreadClock.Now - begun;
            masks.Add(taken);
            allowed.Clear();
            for (int i = 0; i < words.Length; i++)
            {
                for (ulong word = words[i]; word != 0; word &= word - 1)
                {
                    allowed.Add((i * 64) + System.Numerics.BitOperations.TrailingZeroCount(word));
                }
            }

            begun = ThreadClock.Now;
            matcher.Accept(allowed[random.Next(allowed.Count)]);
            accepted.Add(ThreadClock.Now - begun);
        }
    }
}
