namespace Sluice.Engine.Models.Specs;

/// <summary>How much each chosen expert counts.</summary>
internal enum ExpertGating
{
    /// <summary>The softmax over all experts, as it is.</summary>
    SoftmaxOfAll,

    /// <summary>The softmax over the chosen experts.</summary>
    SoftmaxOfChosen,
}
