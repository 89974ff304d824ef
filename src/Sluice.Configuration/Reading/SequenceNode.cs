namespace Sluice.Configuration.Reading;

/// <summary>A list of nodes.</summary>
internal sealed class SequenceNode(ConfigOrigin origin, List<ConfigNode> items) : ConfigNode(origin)
{
    public List<ConfigNode> Items { get; } = items;

    public override int Size => 1 + Items.Sum(item => item.Size);

    public override string Kind => "a list";

    public override ConfigNode Clone() => new SequenceNode(Origin, Items.ConvertAll(item => item.Clone()));
}
