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
    public async Task ClientSample_BundledModel_Answers()
    {
        await using var output = new StringWriter();
        await ReadmeSample.RunClientAsync(NanoEvaluation.ModelPath("f16"), output);
        Assert.Equal("I am sluice-nano, a very small language model.", output.ToString());
    }

    [Fact]
    public void Readme_Sample_IsTheTestedCode()
    {
        string readme = File.ReadAllText(NanoModel.TestFile("..", "..", "src", "Sluice.Engine", "README.md"));
        string code = File.ReadAllText(NanoModel.TestFile("Generation", "ReadmeSample.cs"));
        string[] samples = readme.Split("```csharp\n")[1..];
        Assert.Equal(2, samples.Length);
        Assert.Equal(Between(code, "#region readme\n", "        #endregion"), Lines(samples[0].Split("```")[0]));
        Assert.Equal(Between(code, "#region readme-client\n", "        #endregion"), Lines(samples[1].Split("```")[0]));
    }

    private static IEnumerable<string> Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return Lines(text[from..text.IndexOf(end, from, StringComparison.Ordinal)]);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
