namespace Sluice.Protocols.Conversations;

/// <summary>The rule by which tools are called.</summary>
public enum ToolChoiceMode
{
    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>No tool may be called.</summary>
    None,

    /// <summary>At least one tool must be called.</summary>
    Required,

    /// <summary>One tool, named, must be called.</summary>
    Named,
}
