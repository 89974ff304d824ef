using Sluice.Engine;
using Sluice.Engine.Gguf;
using Sluice.Parity.Llama;
using Sluice.Parity.Texts;

namespace Sluice.Parity;

/// <summary>Compares the engines on the bundled model with its adapters, each alone and both together.</summary>
internal sealed class NanoAdapters(string folder, Corpus corpus)
{
    private const int Pass = 512;
    private const double MostDivergence = 1e-3;
    private const double LeastSame = 0.995;

    private static readonly string[][] Choices = [["pirate"], ["shout"], ["pirate", "shout"]];

    public IEnumerable<Check> Run()
    {
        foreach (string kind in (string[])["f16", "q8_0"])
        {
            string path = Path.Combine(folder, $"sluice-nano-{kind}.gguf");
            using var file = GgufFile.Open(path);
            using var model = new LlamaModel(path);
            using var sluice = new SluiceModel(file, corpus.Longest, Pass);
            using var llama = LlamaContext.ForLogits(model, corpus.Longest, Pass);
            var handles = new Dictionary<string, nint>();
            foreach (string name in Choices[^1])
            {
                string adapter = Path.Combine(folder, $"sluice-nano-{name}-lora.gguf");
                using var opened = GgufFile.Open(adapter);
                sluice.Add(name, opened);
                handles[name] = model.LoadAdapter(adapter);
            }

            foreach (string[] choice in Choices)
            {
                sluice.Adapt([.. choice.Select(name => new AdapterUse(name))]);
                llama.Adapt([.. choice.Select(name => (handles[name], 1f))]);
                var between = Agreement.Between(llama, sluice, corpus);
                yield return new Check(
                    $"sluice-nano {kind}",
                    "adapter " + string.Join(" and ", choice),
                    $"KL {Text.Divergence(between)}, top-1 {Text.Share(between.SameTop)} of {between.Positions}",
                    between.Divergence.Value < MostDivergence && between.SameTop.Value >= LeastSame);
            }
        }
    }
}
