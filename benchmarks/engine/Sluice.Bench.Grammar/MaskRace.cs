using System.Diagnostics;
using System.Text;
using Sluice.Engine;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Sampling;

namespace Sluice.Bench.Grammar;

/// <summary>
/// For each constraint: compiles it, then reads its texts token by token and takes the time of each mask, as one request after another
/// would. The first texts find an automaton and masks that do not exist yet. Prints a table of the processor's time of the thread and
/// of the clock, which other programs on the machine disturb.
/// </summary>
internal sealed class MaskRace
{
    private const int Rounds = 3;

    private readonly List<ReadOnlyMemory<byte>> _texts;
    private readonly GrammarVocabulary _vocabulary;
    private readonly Dictionary<string, int> _known;
    private readonly int _longest;
    private readonly float[] _logits;
    private readonly float[] _masked;
    private readonly MaskTimes _all = new();
    private readonly Samples _compile = new();
    private readonly Samples _apply = new();
    private readonly Samples _accept = new();

    public MaskRace(List<ReadOnlyMemory<byte>> texts, string name)
    {
        _texts = texts;
        long start = Stopwatch.GetTimestamp();
        _vocabulary = GrammarVocabulary.Of(texts, [0]);
        Console.WriteLine($"{texts.Count} {name}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms, {_vocabulary.Trie.Length} nodes; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        _known = texts.Select((bytes, id) => (Text: Encoding.Latin1.GetString(bytes.Span), Id: id)).GroupBy(token => token.Text).ToDictionary(group => group.Key, group => group.First().Id);
        _longest = texts.Max(text => text.Length);
        _logits = new float[texts.Count];
        _masked = new float[texts.Count];
    }

    /// <summary>Runs the constraints whose names have this in them.</summary>
    public void Run(string name)
    {
        Console.WriteLine();
        Console.WriteLine("| constraint | compiling, CPU ms, most | masks | p50, CPU us | p99 | most | p50, clock us | p99 | most |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");

        // The first pass lets the runtime compile the code.
        foreach (bool isWarmUp in (bool[])[true, false])
        {
            foreach (var workload in Workloads.All.Where(workload => workload.Name.Contains(name, StringComparison.Ordinal)))
            {
                try
                {
                    Run(workload, isWarmUp);
                }
                catch (EngineException problem)
                {
                    Console.WriteLine($"| {workload.Name} | {problem.Message} |");
                }
            }
        }

        Console.WriteLine($"| all | {_compile.At(1) / 1000:F1} | {_all} |");
        Console.WriteLine();
        Console.WriteLine($"Compiling: p50 {_compile.At(0.5) / 1000:F2} ms. Masks, mean: {_all.Cpu.Mean:F1} us of processor.");
        Console.WriteLine($"On the engine's thread, per token: masking logits {_apply.At(0.5):F1}, accepting {_accept.At(0.5):F1} us (p50); {_apply.Mean + _accept.Mean:F1} us (mean of both).");
    }

    private void Run(Workload workload, bool isWarmUp)
    {
        var masks = new MaskTimes();
        var compile = new Samples();
        for (int round = 0; round < (isWarmUp ? 1 : Rounds); round++)
        {
            var begun = ThreadClock.Now;
            var constraint = new CompiledConstraint(ConstraintGrammar.Compile(workload.Constraint), _vocabulary);
            compile.Add(ThreadClock.Now - begun);
            foreach (string text in workload.Texts)
            {
                Read(new GrammarMatcher(constraint, null), text, masks, isWarmUp);
            }
        }

        if (!isWarmUp)
        {
            _compile.AddAll(compile);
            _all.AddAll(masks);
            Console.WriteLine($"| {workload.Name} | {compile.At(1) / 1000:F1} | {masks} |");
        }
    }

    private void Read(GrammarMatcher matcher, string text, MaskTimes masks, bool isWarmUp)
    {
        foreach (int token in Tokenize(text))
        {
            var begun = ThreadClock.Now;
            long start = Stopwatch.GetTimestamp();
            var mask = matcher.Mask();
            masks.Clock.Add(Stopwatch.GetElapsedTime(start));
            masks.Cpu.Add(ThreadClock.Now - begun);
            start = Stopwatch.GetTimestamp();
            mask.TryApply(_logits, _masked, out _);
            var applied = Stopwatch.GetElapsedTime(start);
            if (_masked[token] == TokenMask.Forbidden)
            {
                throw new InvalidOperationException($"'{Encoding.UTF8.GetString(_texts[token].Span)}' is not allowed in {text}");
            }

            start = Stopwatch.GetTimestamp();
            matcher.Accept(token);
            if (!isWarmUp)
            {
                _accept.Add(Stopwatch.GetElapsedTime(start));
                _apply.Add(applied);
            }
        }
    }

    private List<int> Tokenize(string text)
    {
        string bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        var tokens = new List<int>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(_longest, bytes.Length - at);
            while (!_known.ContainsKey(bytes.Substring(at, length)))
            {
                length--;
            }

            tokens.Add(_known[bytes.Substring(at, length)]);
            at += length;
        }

        return tokens;
    }
}
