using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>auth</c>.</summary>
internal static class AuthKeys
{
    public static ObjectType<AuthOptions> Type { get; } = new(
        () => new AuthOptions(),
        Keys<AuthOptions>.Of("admin_key_env", KeyTypes.VariableName, o => o.AdminKeyEnv, (o, v) => o with { AdminKeyEnv = v },
            "The environment variable that holds the admin key; without one, admin routes answer only this machine."));
}
