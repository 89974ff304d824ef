namespace Sluice.Configuration.Types;

/// <summary>An object type without the type of its owner, for those who list its keys.</summary>
internal interface IObjectType
{
    /// <summary>Its keys, in the order of the reference.</summary>
    IReadOnlyList<KeyDescription> Describe();
}
