using System.Diagnostics;
using System.Text;
using Sluice.Engine.Grammar;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Sampling;

namespace Sluice.Bench.Grammar;

/// <summary>
/// For each constraint: compiles it, then reads its texts token by token and takes the time of each mask, as one request after another
/// would. The first texts find an automaton and masks that do not exist yet.
/// </summary>
internal static class MaskRace
{
    public static void Run(int size)
    {
        var texts = SyntheticTokens.Make(size);
        var vocabularyTime = Stopwatch.StartNew();
        var vocabulary = GrammarVocabulary.Of(texts, [0]);
        Console.WriteLine($"vocabulary of {size} tokens: {vocabularyTime.Elapsed.TotalMilliseconds:F0} ms, {vocabulary.Trie.Length} nodes");
        var known = texts.Select((bytes, id) => (Text: Encoding.Latin1.GetString(bytes.Span), Id: id)).GroupBy(token => token.Text).ToDictionary(group => group.Key, group => group.First().Id);
        var compile = new Samples();
        var all = new Samples();
        var apply = new Samples();
        var accept = new Samples();
        float[] logits = new float[size];
        float[] masked = new float[size];

        // The first pass lets the runtime compile the code.
        foreach (bool isWarmUp in (bool[])[true, false])
        {
            foreach (var workload in Workloads.All)
            {
                var masks = new Samples();
                for (int round = 0; round < 5; round++)
                {
                    var watch = Stopwatch.StartNew();
                    var constraint = new CompiledConstraint(ConstraintGrammar.Compile(workload.Constraint), vocabulary);
                    var compiled = watch.Elapsed;
                    foreach (string text in workload.Texts)
                    {
                        var matcher = new GrammarMatcher(constraint, null);
                        foreach (int token in Tokenize(text))
                        {
                            watch.Restart();
                            var mask = matcher.Mask();
                            masks.Add(watch.Elapsed);
                            watch.Restart();
                            mask.TryApply(logits, masked, out _);
                            var applied = watch.Elapsed;
                            if (masked[token] == TokenMask.Forbidden)
                                throw new InvalidOperationException($"'{Encoding.UTF8.GetString(texts[token].Span)}' is not allowed in {text}");
                            watch.Restart();
                            matcher.Accept(token);
                            if (!isWarmUp)
                            {
                                accept.Add(watch.Elapsed);
                                apply.Add(applied);
                            }
                        }
                    }

                    if (!isWarmUp)
                        compile.Add(compiled);
                }

                if (!isWarmUp)
                {
                    all.AddAll(masks);
                    Console.WriteLine($"{workload.Name,-10} {masks.Count,6} masks  p50 {masks.At(0.5),8:F1}  p90 {masks.At(0.9),8:F1}  p99 {masks.At(0.99),8:F1}  max {masks.At(1),8:F1} us");
                }
            }
        }

        Console.WriteLine($"{"all",-10} {all.Count,6} masks  p50 {all.At(0.5),8:F1}  p90 {all.At(0.9),8:F1}  p99 {all.At(0.99),8:F1}  max {all.At(1),8:F1}  mean {all.Mean:F1} us");
        Console.WriteLine($"compile           p50 {compile.At(0.5) / 1000:F2}  max {compile.At(1) / 1000:F2} ms");
        Console.WriteLine($"on the engine's thread, per token: masking logits {apply.At(0.5):F1}, accepting {accept.At(0.5):F1} us (p50); {apply.Mean + accept.Mean:F1} us (mean of both)");

        List<int> Tokenize(string text)
        {
            string bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
            var tokens = new List<int>();
            for (int at = 0; at < bytes.Length;)
            {
                int length = Math.Min(24, bytes.Length - at);
                while (!known.ContainsKey(bytes.Substring(at, length)))
                    length--;
                tokens.Add(known[bytes.Substring(at, length)]);
                at += length;
            }

            return tokens;
        }
    }
}
