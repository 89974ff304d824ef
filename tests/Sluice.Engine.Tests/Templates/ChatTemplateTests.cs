using System.Text.Json;
using Sluice.Engine.Templates;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Templates;

public class ChatTemplateTests
{
    /// <summary>Expected stretches of input stand in «».</summary>
    [Theory]
    [InlineData("{{ a + 'T' + a }}", "«<A>»T«<A>»")]
    [InlineData("{{ ('T' + a)[1:2] }}", "«<»")]
    [InlineData("{{ ('T' + a + 'U')[-2:] }}", "«>»U")]
    [InlineData("{{ a | lower }}{{ a.upper() }}", "«<a><A>»")]
    [InlineData("{{ ['x', a] | join('-') }}", "x-«<A>»")]
    [InlineData("{{ ('x<' + a).split('<')[2] }}", "«A>»")]
    [InlineData("{{ ('x' + a + 'y').rsplit('A', 1)[0] }}", "x«<»")]
    [InlineData("{{ 'xyx' | replace('y', a) }}", "x«<A>»x")]
    [InlineData("{{ a | tojson }}", "\"«<A>»\"")]
    [InlineData("{{ d | tojson(indent=1) }}", "{\n \"«<key>»\": 1\n}")]
    [InlineData("{{ [a] }}", "['«<A>»']")]
    [InlineData("{{ '%s!' % a }}{{ '{}?'.format(a) }}", "«<A>»!«<A>»?")]
    [InlineData("{% set b %}[{{ a }}]{% endset %}{{ b | trim }}", "[«<A>»]")]
    [InlineData("{% macro m(x) %}({{ x }}){% endmacro %}{{ m(a) }}", "(«<A>»)")]
    [InlineData("{% filter upper %}b{{ a }}{% endfilter %}", "B«<A>»")]
    [InlineData("{{ a | indent('  ', true) }}", "  «<A>»")]
    [InlineData("{{ ('T' ~ a) | reverse }}", "«>A<»T")]
    [InlineData("{% for c in 'T' ~ a %}{{ c }}{% endfor %}", "T«<A>»")]
    [InlineData("{% for k in d %}{{ k }}{% endfor %}", "«<key>»")]
    [InlineData("{{ a | default('x') }}{{ missing | default(a) }}", "«<A><A>»")]
    [InlineData("{{ (a ~ 'T') | title }}", "«<A>»t")]
    [InlineData("{{ [a, 'x'] | map('upper') | sort | first }}", "«<A>»")]
    public void Render_InputText_StaysMarked(string template, string expected)
    {
        var variables = JsonDocument.Parse("""{"a": "<A>", "d": {"<key>": 1}}""").RootElement;

        var segments = TemplateFixture.Segments(template, variables);

        Assert.Equal(expected, string.Concat(segments.Select(segment => segment.ParseSpecial ? segment.Text : $"«{segment.Text}»")));
    }

    [Fact]
    public void Render_TemplateText_MayHoldControlTokens() =>
        Assert.Equal([new PromptSegment("<|im_start|>user", true)], TemplateFixture.Segments("{{ '<|im_start|>' }}user", JsonDocument.Parse("{}").RootElement));

    [Theory]
    [InlineData("a\n{{ x ! }}", 2, 6)]
    [InlineData("{% if x %}\n\n{{ y", 3, 3)]
    [InlineData("{{ x|nope }}", 1, 6)]
    public void Parse_InvalidSource_NamesLineAndColumn(string source, int line, int column)
    {
        var error = Assert.Throws<TemplateSyntaxException>(() => ChatTemplate.Parse(source));

        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Render_Failure_NamesTheLine()
    {
        var error = Assert.Throws<TemplateRenderException>(() => TemplateFixture.Render("a\nb\n{{ x.y }}"));

        Assert.Equal((TemplateFailure.Type, 3, "'x' is undefined."), (error.Failure, error.Line, error.Message));
    }

    [Fact]
    public void Render_ListsAndMappings_CanBeChangedInPlace() =>
        Assert.Equal(
            "[0, 1, 2] 2 {'a': 1, 'b': 2} 1",
            TemplateFixture.Render(
                """
                {%- set l = [1] %}{% set _ = l.append(2) %}{% set _ = l.insert(0, 0) %}{% set d = {'a': 1} %}{% set _ = d.update({'b': 2}) -%}
                {{ l }} {{ l.pop() }} {{ d }} {{ d.pop('a') }}
                """));

    [Fact]
    public void Render_LargeIntegerOfInput_KeepsItsSpelling() =>
        Assert.Equal("123456789012345678901234567890", TemplateFixture.Render("{{ n | tojson }}", """{"n": 123456789012345678901234567890}"""));

    [Fact]
    public void Render_SameTemplateOnManyThreads_GivesTheSameText()
    {
        var template = ChatTemplate.Parse("{% set ns = namespace(n=0) %}{% for i in range(50) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}{{ x }}");

        var texts = new string[200];
        Parallel.For(0, texts.Length, i => texts[i] = TemplateFixture.Text(
            template.Render(new MappingValue().With("x", new IntegerValue(i)), FixedClock.Instance, RenderLimits.Default)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"1225{i}"), texts);
    }
}
