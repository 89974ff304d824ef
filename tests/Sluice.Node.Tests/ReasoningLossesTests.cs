using System.Text.Json;
using Sluice.Engine;
using Sluice.Node.Harnesses.Managed;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Node.Tests;

/// <summary>What of a wish about thinking reaches a model is decided by what its template can be told.</summary>
public sealed class ReasoningLossesTests
{
    private static readonly ReasoningControls s_switch = new() { Variables = ["thinking"], CanSwitch = true };
    private static readonly ReasoningControls s_efforts = new() { Variables = ["reasoning_effort"], Efforts = ["low", "medium", "high"] };
    private static readonly ReasoningControls s_budget = new() { Variables = ["thinking_budget"], TakesBudget = true };
    private static readonly ReasoningControls s_held = new() { HoldsBudget = true };

    public static TheoryData<string, bool, ReasoningSettings, string, string> Wishes => new()
    {
        { "switch", true, new(false, null, null), "", "" },
        { "switch", true, new(null, "none", null), "", "" },
        { "switch", true, new(null, "low", null), "", "reasoning.effort" },
        { "switch", true, new(true, null, 100), "reasoning.budget_tokens", "" },
        { "efforts", true, new(null, "high", null), "", "" },
        { "efforts", true, new(null, "xhigh", null), "", "reasoning.effort" },
        { "efforts", true, new(false, null, null), "", "reasoning" },
        { "budget", true, new(true, null, 100), "", "" },
        { "held", true, new(null, null, 100), "", "" },
        { "budget", true, new(null, "high", null), "reasoning.effort", "" },
        { "none", true, new(false, null, null), "reasoning", "" },
        { "none", false, new(false, null, null), "", "" },
        { "none", false, new(true, null, null), "reasoning", "" },
        { "none", false, new(null, "high", null), "reasoning.effort", "" },
    };

    [Theory]
    [MemberData(nameof(Wishes))]
    public void Declare_Wish_TellsWhatTheTemplateCantBeTold(string template, bool reasons, ReasoningSettings wish, string dropped, string changed)
    {
        var losses = Declare(new ConversationRequest { Reasoning = wish }, template, reasons);
        Assert.Equal((dropped, changed), (string.Join(',', losses.Dropped), string.Join(',', losses.Changed)));
    }

    [Theory]
    [InlineData("switch", "thinking", "")]
    [InlineData("switch", "enable_thinking", "")]
    [InlineData("switch", "thinking_budget", "template_arguments.thinking_budget")]
    [InlineData("budget", "thinking_budget", "")]
    [InlineData("budget", "enable_thinking", "template_arguments.enable_thinking")]
    [InlineData("switch", "messages", "template_arguments.messages")]
    public void Declare_VariableOfTheTemplate_IsToldWhereTheTemplateDoesNotReadIt(string template, string name, string dropped)
    {
        var arguments = new Dictionary<string, JsonElement> { [name] = JsonElement.Parse("true") };
        Assert.Equal(dropped, string.Join(',', Declare(new ConversationRequest { TemplateArguments = arguments }, template, reasons: true).Dropped));
    }

    private static LossReport Declare(ConversationRequest request, string template, bool reasons)
    {
        var losses = new LossReport();
        ManagedLosses.Declare(request, losses, template switch { "switch" => s_switch, "efforts" => s_efforts, "budget" => s_budget, "held" => s_held, _ => ReasoningControls.None }, reasons);
        return losses;
    }
}
