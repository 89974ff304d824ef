namespace Sluice.Configuration.Reading;

/// <summary>A piece of configuration as written, before it has a type.</summary>
internal abstract class ConfigNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>How many nodes this one consists of, itself included.</summary>
    public abstract int Size { get; }

    /// <summary>What an error message calls it.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it is a plain scalar that means nothing at all.</summary>
    public virtual bool IsNull => false;

    public abstract ConfigNode Clone();
}
