namespace Sluice.Configuration;

/// <summary>Who asks a provider by its route for OpenAI's Responses, where it has both.</summary>
public enum ResponsesUse
{
    /// <summary>Clients that speak Responses, where the provider's API version has the route.</summary>
    Auto,

    /// <summary>All.</summary>
    Always,

    /// <summary>Nobody.</summary>
    Never,
}
