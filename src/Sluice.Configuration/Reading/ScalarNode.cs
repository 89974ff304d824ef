namespace Sluice.Configuration.Reading;

/// <summary>A single value; what it is depends on the type that reads it.</summary>
internal sealed class ScalarNode(ConfigOrigin origin, string text, bool isQuoted = false, string? raw = null, bool isBroken = false) : ConfigNode(origin)
{
    public string Text { get; } = text;

    /// <summary>Whether it was quoted, so that it is text whatever it looks like.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The text with its <c>${NAME}</c> still in place; null when nothing was replaced.</summary>
    public string? Raw { get; } = raw;

    /// <summary>What an error message may show: never a value that came out of the environment.</summary>
    public string Shown => Raw ?? Text;

    /// <summary>Whether a variable in it is missing, which has been said already.</summary>
    public bool IsBroken { get; } = isBroken;

    public override int Size => 1;

    public override string Kind => IsNull ? "nothing" : $"'{Shown}'";

    public override bool IsNull => !IsQuoted && Raw is null && Text is "" or "~" or "null" or "Null" or "NULL";

    public override ConfigNode Clone() => this;
}
