using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>A value that was read, or the error that reading met: exactly one is set.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value; null on error.</param>
/// <param name="Error">The error; null on success.</param>
public readonly record struct Decoded<T>(T? Value, ProtocolError? Error) where T : class
{
    /// <summary>A value.</summary>
    public static implicit operator Decoded<T>(T value) => new(value, null);

    /// <summary>An error.</summary>
    public static implicit operator Decoded<T>(ProtocolError error) => new(null, error);
}
