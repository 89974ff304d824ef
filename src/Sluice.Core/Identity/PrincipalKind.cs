namespace Sluice.Core.Identity;

/// <summary>The kinds of caller.</summary>
public enum PrincipalKind
{
    /// <summary>Nobody in particular.</summary>
    Anonymous,

    /// <summary>The operator: the admin key, or a caller on the machine itself while no admin key is set.</summary>
    Operator,
}
