using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Configuration.Reading;

/// <summary>The YAML parser, whose scanner meets some broken texts with exceptions of its own bugs: here they are syntax errors too.</summary>
internal sealed class GuardedParser(string text) : IParser
{
    private readonly Parser _parser = new(new StringReader(text));

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            var at = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "this is not YAML", exception);
        }
    }
}
