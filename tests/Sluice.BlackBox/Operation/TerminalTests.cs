using System.Text.RegularExpressions;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

/// <summary>The program at a terminal, which <c>script</c> of util-linux plays.</summary>
public sealed partial class TerminalTests(StandardGateway gateway)
{
    private const string Script = "/usr/bin/script";
    public static bool HasTerminal => File.Exists(Script);

    [Fact(Skip = "There is no " + Script + " that could play a terminal.", SkipUnless = nameof(HasTerminal))]
    public async Task Models_AtATerminal_AreDrawnUnlessNoColorForbidsIt()
    {
        var drawn = await AtATerminalAsync($"models --gateway {gateway.Program.Address}", "", []);
        var plain = await AtATerminalAsync($"models --gateway {gateway.Program.Address}", "", new() { ["NO_COLOR"] = "1" });
        var dumb = await AtATerminalAsync($"models --gateway {gateway.Program.Address}", "", new() { ["TERM"] = "dumb" });

        Assert.Contains('│', drawn);
        Assert.All([plain, dumb], text =>
        {
            Assert.Contains("sluice-nano", text, StringComparison.Ordinal);
            Assert.DoesNotContain('│', text);
            Assert.DoesNotMatch(Colour(), text);
        });
    }

    [Fact(Skip = "There is no " + Script + " that could play a terminal.", SkipUnless = nameof(HasTerminal))]
    public async Task Chat_AtATerminal_PromptsAndDimsTheReasoning()
    {
        const string name = "oa-terminal";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(
        [
            OpenAiWire.Chunk(name, new() { ["reasoning_content"] = "let me see" }),
            OpenAiWire.TextChunk(name, "the answer"),
            OpenAiWire.Chunk(name, [], "stop"),
            OpenAiWire.Done,
        ]));

        var coloured = await AtATerminalAsync($"chat {name} --gateway {gateway.Program.Address}", "question\n/exit\n", []);
        var plain = await AtATerminalAsync($"chat {name} --gateway {gateway.Program.Address}", "question\n/exit\n", new() { ["NO_COLOR"] = "1" });

        Assert.Contains("> ", coloured, StringComparison.Ordinal);
        Assert.Contains("\e[2mlet me see\e[0m", coloured, StringComparison.Ordinal);
        Assert.Contains("the answer", coloured, StringComparison.Ordinal);
        Assert.Contains("(thinking) let me see", plain, StringComparison.Ordinal);
        Assert.DoesNotMatch(Colour(), plain);
    }

    // The platform puts a terminal's keypad into its mode, which is no colour.
    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colour();

    private static async Task<string> AtATerminalAsync(string arguments, string input, Dictionary<string, string> environment)
    {
        environment.TryAdd("TERM", "xterm-256color");
        var output = await ProgramFile.RunAtATerminalAsync(arguments, input, environment, TestContext.Current.CancellationToken);
        Assert.Equal(0, output.ExitCode);
        return output.StandardOutput;
    }
}
