namespace Sluice.Core.Identity;

/// <summary>Who asks. Every step after the edge sees this and never a credential.</summary>
/// <param name="Kind">The kind of caller.</param>
public sealed record Principal(PrincipalKind Kind)
{
    /// <summary>A caller without a key.</summary>
    public static Principal Anonymous { get; } = new(PrincipalKind.Anonymous);

    /// <summary>The operator.</summary>
    public static Principal Operator { get; } = new(PrincipalKind.Operator);

    /// <summary>Whose things are the caller's: equal for equal callers, and the same after a restart. Callers without a name share one.</summary>
    public string Tenant => Kind.ToString();
}
