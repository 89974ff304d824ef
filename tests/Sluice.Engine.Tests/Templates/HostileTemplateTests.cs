using System.Diagnostics;
using Sluice.Engine.Templates;

namespace Sluice.Engine.Tests.Templates;

public class HostileTemplateTests
{
    [Theory]
    [InlineData("{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{{ range(1000000000) }}")]
    [InlineData("{{ range(-9000000000000000000, 9000000000000000000) }}")]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{{ 'xx' * 9223372036854775807 }}")]
    [InlineData("{{ [1] * 1000000000 }}")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(64) %}{% set ns.l = ns.l + ns.l %}{% endfor %}")]
    [InlineData("{% set s = 'x' * 100000 %}{% for i in range(100000) %}{{ s }}{% endfor %}")]
    [InlineData("{% set s = 'x' * 8000000 %}{% for i in range(100000) %}{% set b = 'y' in s %}{% endfor %}")]
    [InlineData("{% set s = 'x' * 1000000 %}{% for i in range(100000) %}{% set b = s.strip('y') %}{% endfor %}")]
    [InlineData("{% set s = 'x' * 1000000 %}{{ ([s] * 100000) | join }}")]
    [InlineData("{{ ('x' * 100000) | replace('', 'y' * 1000) }}")]
    [InlineData("{{ '%999999999d' % 1 }}")]
    [InlineData("{{ 'x'.center(999999999) }}")]
    [InlineData("{{ 'x' | indent(999999999, true) }}")]
    [InlineData("{{ 9223372036854775807 + 1 }}")]
    [InlineData("{{ 9 ** 9 ** 9 }}")]
    [InlineData("{{ -9223372036854775807 * 2 }}")]
    [InlineData("{{ (-9223372036854775807 - 1) // -1 }}")]
    [InlineData("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro a(n) %}{% if n > 0 %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}")]
    [InlineData("{% macro a() %}{% call a() %}{{ caller() }}{% endcall %}{% endmacro %}{{ a() }}")]
    [InlineData("{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l }}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l | tojson }}")]
    [InlineData("{% set l = [] %}{% set m = [] %}{% set _ = l.append(m) %}{% set _ = m.append(l) %}{{ l == m }}")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}")]
    public void Render_HostileTemplate_EndsAtALimit(string source)
    {
        var clock = Stopwatch.StartNew();

        var error = Assert.Throws<TemplateRenderException>(() => TemplateFixture.Render(source));

        Assert.Equal(TemplateFailure.Limit, error.Failure);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{1:", "}")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("f(", ")")]
    [InlineData("x[", "]")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("x|default(", ")")]
    public void Parse_DeepExpression_IsRefused(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000)) + " }}";

        Assert.Throws<TemplateSyntaxException>(() => ChatTemplate.Parse(source));
    }

    [Theory]
    [InlineData("{% if 1 %}")]
    [InlineData("{% for x in y %}")]
    [InlineData("{% macro m() %}")]
    [InlineData("{% set x %}")]
    [InlineData("{% filter upper %}")]
    [InlineData("{% call x() %}")]
    public void Parse_DeepBlocks_AreRefused(string open) =>
        Assert.Throws<TemplateSyntaxException>(() => ChatTemplate.Parse(string.Concat(Enumerable.Repeat(open, 50_000))));

    [Theory]
    [InlineData("1", " + 1")]
    [InlineData("x", ".x")]
    [InlineData("1", " and 1")]
    [InlineData("x", "|default(1)")]
    [InlineData("x", "[0]")]
    [InlineData("1", " if 1")]
    [InlineData("f", "()")]
    public void Render_LongChain_NeverOverflowsTheStack(string first, string next)
    {
        var source = "{{ " + first + string.Concat(Enumerable.Repeat(next, 100_000)) + " }}";

        var error = Record.Exception(() => TemplateFixture.Render(source));

        Assert.True(error is null or TemplateRenderException { Failure: TemplateFailure.Limit or TemplateFailure.Type });
    }

    [Theory]
    [InlineData("{{ ''.__class__ }}")]
    [InlineData("{{ x.__init__ }}")]
    [InlineData("{{ ''['__class__'] }}")]
    [InlineData("{{ range.__globals__ }}{{ cycler('a').__init__ }}")]
    [InlineData("{{ ''.GetType }}{{ ''.Length }}")]
    public void Render_HostAttributes_AreNotThere(string source) =>
        Assert.Empty(TemplateFixture.Render(source, """{"x": {}}"""));

    [Fact]
    public void Render_SmallLimits_AreKept()
    {
        Assert.Equal(TemplateFailure.Limit, Fails("{{ 'x' * 11 }}", new RenderLimits { MaxOutputChars = 10 }));
        Assert.Equal(TemplateFailure.Limit, Fails("{% for i in range(10) %}{{ i }}{% endfor %}", new RenderLimits { MaxSteps = 20 }));
        Assert.Equal(TemplateFailure.Limit, Fails("{{ range(11) }}", new RenderLimits { MaxSequenceLength = 10 }));
    }

    private static TemplateFailure Fails(string source, RenderLimits limits) =>
        Assert.Throws<TemplateRenderException>(() => TemplateFixture.Render(source, limits: limits)).Failure;
}
