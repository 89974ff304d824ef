using Sluice.Engine.Generation;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Chat;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tests.Templates;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Generation;

public sealed class ChatPromptingTests
{
    private const string Plain = "{% for m in messages %}{{ m.role + ': ' + (m.content or '') + '\n' }}{% endfor %}";

    private static readonly ChatRequest Question = new() { Messages = [new("user", "Go")] };

    private static readonly ChatRequest WithCall = new()
    {
        Messages = [new("user", "Go"), new("assistant", null) { ToolCalls = [new("1", "f", """{"a":1}""")] }, new("tool", "done") { ToolCallId = "1" }],
        Tools = [new("f", null, null)],
    };

    [Fact]
    public void Render_FileWithATemplateForTools_UsesEachForItsConversations()
    {
        var prompting = Of(("tokenizer.chat_template", Plain), ("tokenizer.chat_template.tool_use", FormatFamily.SourceOf("command-r")));

        Assert.Equal("user: Go\n", TextOf(prompting, Question));
        Assert.Contains("Action:\n```json\n[\n    {\n        \"tool_name\": \"f\"", TextOf(prompting, WithCall), StringComparison.Ordinal);
        Assert.Equal(("json", "tool_name", true), (prompting.Format.Description, prompting.Format.ToolCalls.NameKey, prompting.SupportsTools));
    }

    [Fact]
    public void Render_TemplateThatShowsToolsButNoCalls_StillTellsTheModelWhatItCalled()
    {
        var prompting = Of(("tokenizer.chat_template", "{{ tools | tojson }}" + Plain));

        Assert.Equal("json (assumed: the template writes no calls)", prompting.Format.Description);
        Assert.Contains("assistant: <tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\":1}}\n</tool_call>\ntool: done\n", TextOf(prompting, WithCall), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OneOfTwoTemplatesIsBroken_RefusesConversationsOfItsKindOnly()
    {
        var prompting = Of(("tokenizer.chat_template", Plain), ("tokenizer.chat_template.tool_use", "{% if %}"));

        Assert.Equal(EngineErrorCode.InvalidTemplate, Assert.Throws<EngineException>(() => prompting.Render(WithCall)).Code);
        Assert.Equal("user: Go\n", TextOf(prompting, Question));
    }

    private static ChatPrompting Of(params (string Key, string Source)[] templates)
    {
        var writer = new GgufWriter();
        Array.ForEach(templates, template => writer.Add(template.Key, template.Source));
        using var file = TemporaryGguf.Open(writer);
        return new ChatPrompting(file.Metadata, NanoModel.Tokenizer, FixedClock.Instance);
    }

    private static string TextOf(ChatPrompting prompting, ChatRequest request) => string.Concat(prompting.Render(request).Select(segment => segment.Text));
}
