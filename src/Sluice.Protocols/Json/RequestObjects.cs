namespace Sluice.Protocols.Json;

/// <summary>Goes through the objects of a list and knows the way to each; what is no object is told as an error. <c>foreach</c> leaves the list when it is done.</summary>
/// <param name="reading">Stands at the list.</param>
/// <param name="items">The list.</param>
internal ref struct RequestObjects(RequestReading reading, JsonItems items)
{
    private JsonItems _items = items;
    private int _index;

    public readonly JsonView Current => _items.Current;

    public readonly RequestObjects GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_items.MoveNext())
        {
            if (_index > 0)
                reading.Leave();
            reading.Enter(_index++);
            if (reading.IsObject("", Current))
                return true;
        }

        return false;
    }

    public readonly void Dispose()
    {
        if (_index > 0)
            reading.Leave();
        reading.Leave();
    }
}
