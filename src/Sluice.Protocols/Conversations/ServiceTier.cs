using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>OpenAI's <c>service_tier</c> as runtimes keep to it: a client may let others go first, but not push itself forward.</summary>
public static class ServiceTier
{
    /// <summary>The field's name.</summary>
    public const string Field = "service_tier";

    // The same as that of requests of batches.
    private const int Patient = -1;

    /// <summary>Whether a request says that it can wait.</summary>
    /// <param name="state">Its opaque fields; null if there are none.</param>
    public static bool IsFlex(ProviderState? state)
    {
        foreach (var (name, value) in state?.Fields ?? [])
        {
            if (name == Field)
            {
                return value.ValueKind == JsonValueKind.String && value.ValueEquals("flex");
            }
        }

        return false;
    }

    /// <summary>A request's place among others; those of a higher one come first.</summary>
    /// <param name="state">Its opaque fields; null if there are none.</param>
    /// <param name="ofCaller">The place of whoever asks.</param>
    public static int PriorityOf(ProviderState? state, int ofCaller) => IsFlex(state) ? Math.Min(Patient, ofCaller) : ofCaller;
}
