namespace Sluice.Engine.Grammar;

/// <summary>Makes the errors of constraints.</summary>
internal static class ConstraintError
{
    /// <summary>A constraint that is malformed, contradictory or too large.</summary>
    public static EngineException Invalid(string message, string? element = null) =>
        new(EngineErrorCode.InvalidConstraint, message) { Element = element };

    /// <summary>A constraint with a word that means something which is not implemented.</summary>
    public static EngineException Unsupported(string message, string? element = null) =>
        new(EngineErrorCode.UnsupportedConstraint, message) { Element = element };

    /// <summary>A constraint that got into trouble while text was generated.</summary>
    public static EngineException Failed(string message, Exception? cause = null) => new(EngineErrorCode.ConstraintFailed, message, cause);
}
