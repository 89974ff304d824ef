using Sluice.Protocols.Conversations;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>OpenAI's <c>service_tier</c> as the engine keeps to it: a client may let others go first, but not push itself forward.</summary>
internal static class ServiceTier
{
    /// <summary>The field's name.</summary>
    public const string Field = "service_tier";

    // The same as that of requests of batches.
    private const int Patient = -1;

    /// <summary>Whether the request says that it can wait.</summary>
    public static bool IsFlex(ConversationRequest request)
    {
        foreach (var (name, value) in request.State?.Fields ?? [])
        {
            if (name == Field)
            {
                return value.ValueKind == System.Text.Json.JsonValueKind.String && value.ValueEquals("flex");
            }
        }

        return false;
    }

    /// <summary>The request's place among others.</summary>
    public static int PriorityOf(ConversationRequest request, int ofCaller) => IsFlex(request) ? Math.Min(Patient, ofCaller) : ofCaller;
}
