using Sluice.Engine;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>What of a request's wishes about thinking a model's template can't be told.</summary>
internal static class ReasoningLosses
{
    // The variable that is read in any dialect as thinking on or off.
    private const string Switch = "enable_thinking";

    /// <summary>Declares the losses.</summary>
    public static void Declare(ConversationRequest request, LossReport losses, ReasoningControls controls, bool reasons)
    {
        if (request.Reasoning is { } wish)
        {
            if (wish is { Enabled: false } or { Effort: "none" })
            {
                DeclareOff(losses, controls, reasons);
            }
            else
            {
                DeclareOn(wish, losses, controls, reasons);
            }
        }

        foreach (var name in request.TemplateArguments.Keys.Where(name => !Takes(name, controls)))
        {
            losses.Drop($"{ConversationFields.TemplateArguments}.{name}");
        }
    }

    private static void DeclareOff(LossReport losses, ReasoningControls controls, bool reasons)
    {
        if (controls.CanSwitch || !reasons)
        {
            return;
        }

        if (controls.Efforts.Count > 0)
        {
            // It thinks as little as it can be told to.
            losses.Change(ConversationFields.Reasoning);
        }
        else
        {
            losses.Drop(ConversationFields.Reasoning);
        }
    }

    private static void DeclareOn(ReasoningSettings wish, LossReport losses, ReasoningControls controls, bool reasons)
    {
        if (wish.Effort is { } effort && !controls.Efforts.Contains(effort))
        {
            // The nearest that the template knows, if only that it is on.
            if (controls.Efforts.Count > 0 || controls.CanSwitch)
            {
                losses.Change(ConversationFields.ReasoningEffort);
            }
            else
            {
                losses.Drop(ConversationFields.ReasoningEffort);
            }
        }

        if (wish is { Enabled: true, Effort: null } && !reasons && !controls.CanSwitch)
        {
            losses.Drop(ConversationFields.Reasoning);
        }

        if (wish.BudgetTokens is not null && !controls.TakesBudget && !controls.HoldsBudget)
        {
            losses.Drop(ConversationFields.ReasoningBudget);
        }
    }

    private static bool Takes(string name, ReasoningControls controls) =>
        TemplateArguments.Allowed.Contains(name) && (controls.Variables.Contains(name) || (name == Switch && controls.CanSwitch));
}
