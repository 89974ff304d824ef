namespace Sluice.Engine;

/// <summary>A model or a request that the engine can't serve.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates the error with its reason and a message for people.</summary>
    public EngineException(EngineErrorCode code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
    }

    /// <summary>The reason.</summary>
    public EngineErrorCode Code { get; }
}
