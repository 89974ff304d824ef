using System.Diagnostics;
using System.Text.Json;
using Sluice.Engine.Templates;

namespace Sluice.Engine.Tests.Templates;

public class TemplateFuzzTests
{
    private static readonly RenderLimits Limits = new() { MaxSteps = 20_000, MaxOutputChars = 200_000 };

    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "{%- if x %}", "{% endif %}", "{% for x in messages %}", "{% endfor %}", "{% set x = ", "|", "tojson", "(", ")", "[", "]",
        ":", "::-1", ".", ",", "~", "*", "//", "%", "**", " is ", " not ", " in ", "loop", "messages", "range(9)", "'", "\"", "\\", "\n", "0", "99999999999", "1e9", "\ud83d", "\u0000", "é",
        "{% macro m(a) %}", "{% endmacro %}", "m(1)", "namespace()", "{% raw %}", "{% endraw %}", "{% call m() %}", "{% break %}", "|join", "|map('", "|sort", ".split(", "=",
    ];

    private static readonly string[] Seeds =
    [
        .. Directory.GetFiles(TemplateFixture.PathOf("tests/Sluice.Engine.Tests/Templates/Families"), "*.jinja").Order(StringComparer.Ordinal).Select(File.ReadAllText),
        TemplateFixture.Read("models/sluice-nano/scripts/chat_template.jinja"),
        .. TemplateFixture.ReadJson("tests/Sluice.Engine.Tests/Templates/goldens.json").GetProperty("micro").EnumerateArray().Select(golden => golden.GetProperty("template").GetString()!),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ParseAndRender_MutatedTemplate_OnlyThrowsTypedErrors(int seed)
    {
        var random = new Random(seed);
        var variables = JsonDocument.Parse("""{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": null}], "tools": null, "x": [1, "a"]}""").RootElement;
        for (var round = 0; round < 2000; round++)
        {
            var source = Mutate(random, Seeds[random.Next(Seeds.Length)]);
            var clock = Stopwatch.StartNew();

            var error = Record.Exception(() => TemplateFixture.Segments(source, variables, Limits));

            Assert.True(error is null or TemplateSyntaxException or TemplateRenderException, $"{source}\n{error}");
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        }
    }

    private static string Mutate(Random random, string source)
    {
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var position = random.Next(source.Length + 1);
            var length = Math.Min(random.Next(1, 12), source.Length - position);
            source = random.Next(4) switch
            {
                0 => source.Remove(position, length),
                1 => source.Insert(position, Pieces[random.Next(Pieces.Length)]),
                2 => source.Remove(position, length).Insert(position, Pieces[random.Next(Pieces.Length)]),
                _ => source.Insert(random.Next(source.Length + 1), source.Substring(position, length)),
            };
        }

        return source;
    }
}
