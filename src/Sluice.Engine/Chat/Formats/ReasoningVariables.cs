using System.Globalization;
using System.Text.Json;
using Sluice.Engine.Templates;

namespace Sluice.Engine.Chat.Formats;

/// <summary>The variables by which a template is told how much to think: those of the well-known ones that change what it writes.</summary>
internal sealed class ReasoningVariables
{
    /// <summary>The effort that is no thinking at all.</summary>
    public const string None = "none";

    private const string EffortName = "reasoning_effort";
    private const string BudgetName = "thinking_budget";

    private static readonly string[] SwitchNames = ["enable_thinking", "thinking"];

    // From least to most. Templates take the middle three without naming them.
    private static readonly string[] EffortWords = [None, "minimal", "low", "medium", "high", "xhigh", "max"];
    private static readonly string[] CommonEfforts = ["low", "medium", "high"];

    private readonly string[] _switches;

    private ReasoningVariables(string[] switches, string[] efforts, bool takesBudget)
    {
        _switches = switches;
        Controls = new ReasoningControls
        {
            Variables = [.. switches, .. efforts.Length > 0 ? [EffortName] : Array.Empty<string>(), .. takesBudget ? [BudgetName] : Array.Empty<string>()],
            CanSwitch = switches.Length > 0 || efforts.Contains(None),
            Efforts = efforts,
            TakesBudget = takesBudget,
        };
    }

    /// <summary>What the template can be told.</summary>
    public ReasoningControls Controls { get; }

    /// <summary>Finds those of a template.</summary>
    public static ReasoningVariables Find(ChatPromptRenderer renderer, string source)
    {
        string[] switches = [.. SwitchNames.Where(name => Changes(name, "true", "false"))];
        string[] efforts = Changes(EffortName, "\"low\"", "\"high\"") ? [.. EffortWords.Where(word => CommonEfforts.Contains(word) || IsNamed(word))] : [];
        return new ReasoningVariables(switches, efforts, Changes(BudgetName, "512", "4096"));

        bool IsNamed(string word) => source.Contains($"'{word}'", StringComparison.Ordinal) || source.Contains($"\"{word}\"", StringComparison.Ordinal);

        bool Changes(string name, string first, string second) =>
            source.Contains(name, StringComparison.Ordinal) && Render(name, first) is { } one && Render(name, second) is { } other && one != other;

        string? Render(string name, string json)
        {
            try
            {
                var variables = new Dictionary<string, JsonElement> { [name] = JsonElement.Parse(json) };
                return string.Concat(renderer.Render([new ChatMessage("user", "Hello")], [], addGenerationPrompt: true, variables).Select(segment => segment.Text));
            }
            catch (TemplateRenderException)
            {
                return null;
            }
        }
    }

    /// <summary>The template's variables for a request; those that it sets itself win.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Of(ChatReasoning? reasoning, IReadOnlyDictionary<string, JsonElement>? own)
    {
        if (reasoning is null || Controls.Variables.Count == 0)
        {
            return own;
        }

        var all = own is null ? [] : new Dictionary<string, JsonElement>(own);
        bool? isEnabled = reasoning.Effort == None ? false : reasoning.Enabled ?? (reasoning.Effort is null ? null : true);
        if (isEnabled is { } thinks)
        {
            Array.ForEach(_switches, name => all.TryAdd(name, JsonElement.Parse(thinks ? "true" : "false")));
        }

        if ((isEnabled == false ? Least() : Nearest(reasoning.Effort)) is { } effort)
        {
            all.TryAdd(EffortName, JsonText(effort));
        }

        if (Controls.TakesBudget && isEnabled != false && reasoning.BudgetTokens is { } budget)
        {
            all.TryAdd(BudgetName, JsonElement.Parse(budget.ToString(CultureInfo.InvariantCulture)));
        }

        return all;
    }

    /// <summary>A text as JSON, without reflection: programs may be trimmed.</summary>
    private static JsonElement JsonText(string text) => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    /// <summary>The word for no thinking, or the nearest to it where nothing else turns it off.</summary>
    private string? Least() => Controls.Efforts.Count > 0 && (Controls.Efforts[0] == None || _switches.Length == 0) ? Controls.Efforts[0] : null;

    /// <summary>The word that the template takes for an effort; null where it takes none, or the effort is none that is known.</summary>
    private string? Nearest(string? effort)
    {
        int wanted = Array.IndexOf(EffortWords, effort);
        return wanted < 0 ? null : Controls.Efforts.Where(word => word != None).MinBy(word => Math.Abs(Array.IndexOf(EffortWords, word) - wanted));
    }
}
