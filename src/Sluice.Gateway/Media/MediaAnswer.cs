using Sluice.Core.Errors;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Media;

/// <summary>A translated answer, or why there is none.</summary>
/// <param name="Body">The body; owned by whoever gets it. Null with an error.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Error">The error; null with a body.</param>
internal readonly record struct MediaAnswer(PooledBuffer? Body, string ContentType, SluiceError? Error)
{
    public static MediaAnswer Failed(SluiceError error) => new(null, "", error);
}
