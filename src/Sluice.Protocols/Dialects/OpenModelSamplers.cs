using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>The samplers that only servers of open models have.</summary>
internal static class OpenModelSamplers
{
    /// <summary>Declares those that are set as dropped.</summary>
    public static void Drop(SamplingSettings sampling, LossReport losses)
    {
        DropIf(sampling.Dry?.Multiplier is not null, ConversationFields.DryMultiplier);
        DropIf(sampling.Dry?.Base is not null, ConversationFields.DryBase);
        DropIf(sampling.Dry?.AllowedLength is not null, ConversationFields.DryAllowedLength);
        DropIf(sampling.Dry?.PenaltyLastN is not null, ConversationFields.DryPenaltyLastN);
        DropIf(sampling.Dry?.SequenceBreakers is not null, ConversationFields.DrySequenceBreakers);
        DropIf(sampling.Xtc?.Probability is not null, ConversationFields.XtcProbability);
        DropIf(sampling.Xtc?.Threshold is not null, ConversationFields.XtcThreshold);

        void DropIf(bool isSet, string field)
        {
            if (isSet)
                losses.Drop(field);
        }
    }
}
