using System.Text.Json;
using Sluice.Engine.Templates;

namespace Sluice.Engine.Tests.Templates;

public class GoldenTests
{
    private const string Path = "tests/Sluice.Engine.Tests/Templates/goldens.json";

    private static readonly JsonElement Goldens = TemplateFixture.ReadJson(Path);

    public static TheoryData<int> MicroTemplates => [.. Enumerable.Range(0, Goldens.GetProperty("micro").GetArrayLength())];

    public static TheoryData<int> FamilyCases => [.. Enumerable.Range(0, Goldens.GetProperty("families").GetArrayLength())];

    [Theory]
    [MemberData(nameof(MicroTemplates))]
    public void Render_Construct_EqualsJinja2(int index)
    {
        var golden = Goldens.GetProperty("micro")[index];
        Check(golden, golden.GetProperty("template").GetString()!, Goldens.GetProperty("variables"));
    }

    [Theory]
    [MemberData(nameof(FamilyCases))]
    public void Render_FamilyTemplate_EqualsJinja2(int index)
    {
        var golden = Goldens.GetProperty("families")[index];
        Check(golden, TemplateFixture.Read(golden.GetProperty("family").GetString()!), golden.GetProperty("variables"));
    }

    private static void Check(JsonElement golden, string template, JsonElement variables)
    {
        if (golden.TryGetProperty("expected", out var expected))
        {
            Assert.Equal(expected.GetString(), TemplateFixture.Text(TemplateFixture.Segments(template, variables)));
        }
        else if (golden.TryGetProperty("raised", out var message))
        {
            var error = Assert.Throws<TemplateRenderException>(() => TemplateFixture.Segments(template, variables));
            Assert.Equal(TemplateFailure.Raised, error.Failure);
            Assert.Equal(message.GetString(), error.Message);
        }
        else if (golden.TryGetProperty("syntax", out _))
        {
            Assert.Throws<TemplateSyntaxException>(() => ChatTemplate.Parse(template));
        }
        else
        {
            var error = Record.Exception(() => TemplateFixture.Segments(template, variables));
            Assert.True(error is TemplateSyntaxException or TemplateRenderException { Failure: TemplateFailure.Type }, $"{template}: {error}");
        }
    }
}
