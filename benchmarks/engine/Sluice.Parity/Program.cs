using System.Globalization;
using Sluice.Engine.Gguf;
using Sluice.Parity;
using Sluice.Parity.Llama;
using Sluice.Parity.Texts;

// Called by benchmarks/engine/parity.sh, which explains what is compared. Returns 1 where Sluice calculates something else than it should;
// that a bar is missed, the page says.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = ParityOptions.Parse(args);
LlamaLibrary.Load(options.Libraries);
Directory.CreateDirectory(options.Folder);
Corpus evaluation = Corpus.OfEvaluation(Path.Combine(options.Model, "eval.json"));
Corpus prose;
using (var file = GgufFile.Open(Path.Combine(options.Model, "sluice-nano-f16.gguf")))
{
    prose = Corpus.OfProse(options.Prose, file.Metadata);
}

var checks = new List<Check>();
foreach (var check in new SmallModels(options.Folder).Run().Concat(new NanoAdapters(options.Model, evaluation).Run()))
{
    checks.Add(check);
    Console.WriteLine($"{(check.IsGood ? "ok  " : "FAIL")} {check.Name}, {check.What}: {check.Measured}");
}

var comparison = new FormatComparison([evaluation, prose]);
var rows = new List<FormatRow>();
foreach (var (name, path) in new NanoFormats(options).Write())
{
    var row = comparison.Compare(name, path);
    rows.Add(row);
    Console.WriteLine(
        $"{(row.IsRight ? "ok  " : "FAIL")} {name}: KL {Text.Divergence(row.Between[0])}, top-1 {Text.Share(row.Between[0].SameTop)}; "
        + $"repeats {row.SluiceRepeated.Share:P0}, llama.cpp {row.LlamaRepeated.Share:P0}");
}

Directory.CreateDirectory(options.Results);
File.WriteAllText(Path.Combine(options.Results, "parity.md"), ParityPage.Write(options, comparison, rows, checks));
return checks.TrueForAll(check => check.IsGood) && rows.TrueForAll(row => row.IsRight) ? 0 : 1;
