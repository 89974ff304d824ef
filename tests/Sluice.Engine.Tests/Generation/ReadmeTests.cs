using Sluice.Engine.Tests.Models;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Generation;

public sealed class ReadmeTests
{
    [Fact]
    public async Task Sample_BundledModel_Answers()
    {
        await using var output = new StringWriter();
        await ReadmeSample.RunAsync(NanoEvaluation.ModelPath("f16"), output);
        Assert.Equal("I am sluice-nano, a very small language model.", output.ToString());
    }

    [Fact]
    public void Readme_Sample_IsTheTestedCode()
    {
        string readme = File.ReadAllText(NanoModel.TestFile("..", "..", "src", "Sluice.Engine", "README.md"));
        string code = File.ReadAllText(NanoModel.TestFile("Generation", "ReadmeSample.cs"));
        Assert.Equal(Between(code, "#region readme\n", "        #endregion"), Between(readme, "```csharp\n", "```"));
    }

    private static IEnumerable<string> Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)].Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
    }
}
