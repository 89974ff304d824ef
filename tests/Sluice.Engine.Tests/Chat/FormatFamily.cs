using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Templates;
using Sluice.Engine.Tests.Templates;

namespace Sluice.Engine.Tests.Chat;

/// <summary>The templates beside this file, each in the shape of a family of models.</summary>
internal static class FormatFamily
{
    internal static readonly string[] Names =
    [
        "hermes", "qwen3-coder", "llama3", "mistral-nemo", "mistral-small", "deepseek-v3", "deepseek-v31", "phi4-mini", "glm4", "kimi-k2", "gpt-oss", "gemma3",
        "llama31", "mistral-v3", "mistral-v7", "mistral-v13", "deepseek-r1", "command-r7b", "granite3", "nemotron", "functionary", "seed-oss", "minimax-m2",
        "function-gemma", "lfm2", "lfm25", "llama4", "command-r",
    ];

    private static readonly string[] Stops =
        ["<|im_end|>", "<|eot_id|>", "</s>", "<\uFF5Cend\u2581of\u2581sentence\uFF5C>", "<|end|>", "<|user|>", "<|observation|>", "<end_of_turn>", "<|eom_id|>", "<|END_OF_TURN_TOKEN|>",
        "<|end_of_text|>", "<SPECIAL_12>", "[e~[", "<start_function_response>", "<|eot|>"];

    private static readonly Dictionary<string, ChatFormat> Formats = Names.ToDictionary(name => name, Analyze);

    internal static ChatTool[] Tools { get; } =
    [
        new("get_weather", "The weather.", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},"units":{"enum":["C","F"]},"where":{"type":["string","object"]}}}"""),
        new("f", null, "{}"),
    ];

    internal static ChatFormat FormatOf(string name) => Formats[name];

    internal static ChatPromptRenderer Renderer(string name) => new(ChatTemplate.Parse(SourceOf(name)), "<s>", "</s>", FixedClock.Instance);

    internal static ChatOutputOptions Options(string name) => new() { ParseToolCalls = true, Tools = Tools, Format = Formats[name] };

    internal static string SourceOf(string name) => TemplateFixture.Read(
        name == "hermes" ? "models/sluice-nano/scripts/chat_template.jinja" : $"tests/Sluice.Engine.Tests/Chat/Templates/{name}.jinja");

    private static ChatFormat Analyze(string name) => new FormatAnalysis(Renderer(name), SourceOf(name), Stops).Run();
}
