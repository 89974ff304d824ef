namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Items in the order in which they were added, each once; made to be used again. Not safe for concurrent use.</summary>
internal sealed class ItemSet
{
    private const int Few = 12;
    private const int MostKept = 4096;

    private readonly List<Item> _items = [];
    private HashSet<Item> _many = [];

    public int Count => _items.Count;

    public Item this[int index] => _items[index];

    public void Clear()
    {
        // A large table would take as long to clear as to make.
        _many = _items.Count > MostKept ? [] : _many;
        _many.Clear();
        _items.Clear();
    }

    /// <summary>Adds an item; false if it is there already.</summary>
    public bool Add(Item item)
    {
        if (_items.Count < Few)
        {
            if (_items.Contains(item))
            {
                return false;
            }
        }
        else
        {
            if (_items.Count == Few)
            {
                _many.UnionWith(_items);
            }

            if (!_many.Add(item))
            {
                return false;
            }
        }

        _items.Add(item);
        return true;
    }
}
