using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>Begins a key's description where the owner is known, so that only the value's type is inferred.</summary>
internal static class Keys<TOwner>
{
    public static Key<TOwner> Of<TValue>(
        string name,
        OptionType<TValue> type,
        Func<TOwner, TValue> get,
        Func<TOwner, TValue, TOwner> with,
        string meaning,
        bool required = false,
        string requiredHint = "",
        string? defaultText = null) =>
        new Key<TOwner, TValue>(name, type, get, with, meaning) { IsRequired = required, RequiredHint = requiredHint, DefaultText = defaultText };
}
