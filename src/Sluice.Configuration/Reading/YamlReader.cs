using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Configuration.Reading;

/// <summary>
/// Reads one YAML document into nodes that know where they were written. Bounded in depth and in size after
/// the expansion of aliases, so that no text can make it hang or fill the memory.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 50_000;

    private readonly string _source;
    private readonly string _text;
    private readonly bool _hasPositions;
    private readonly IReadOnlyDictionary<string, string>? _variables;
    private readonly List<ConfigError> _errors;
    private readonly GuardedParser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string source, string text, bool hasPositions, IReadOnlyDictionary<string, string>? variables, List<ConfigError> errors)
    {
        _source = source;
        _text = text;
        _hasPositions = hasPositions;
        _variables = variables;
        _errors = errors;
        _parser = new GuardedParser(text);
    }

    /// <summary>Reads a file's text, replacing <c>${NAME}</c>; null when it is empty or broken, the latter with an error.</summary>
    public static ConfigNode? ReadFile(string file, string text, IReadOnlyDictionary<string, string> variables, List<ConfigError> errors) =>
        new YamlReader(file, text, hasPositions: true, variables, errors).Read();

    /// <summary>Reads the value of a variable, in which nothing is replaced.</summary>
    public static ConfigNode? ReadVariable(string variable, string text, List<ConfigError> errors) =>
        new YamlReader(variable, text, hasPositions: false, variables: null, errors).Read();

    private ConfigNode? Read()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            _parser.Consume<DocumentStart>();
            var root = ReadNode(depth: 0);
            _parser.Consume<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out var second))
            {
                throw new YamlException(second.Start, second.End, "only one document is allowed in a file");
            }

            _parser.Consume<StreamEnd>();
            return root;
        }
        catch (YamlException exception)
        {
            _errors.Add(FindTab(exception) ?? At(exception.Start).Error("", exception.Message));
            return null;
        }
    }

    private ConfigNode ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out var alias))
        {
            _parser.MoveNext();
            return Expand(alias);
        }

        var start = _parser.Accept<NodeEvent>(out var node)
            ? node
            : throw new YamlException(Here().Start, Here().End, "a value is missing");
        Count(1, start);
        if (depth > MaxDepth)
        {
            throw new YamlException(start.Start, start.End, $"nested deeper than {MaxDepth} levels");
        }

        if (!start.Tag.IsEmpty && start.Tag.Value is not ("!" or "tag:yaml.org,2002:str"))
        {
            throw new YamlException(start.Start, start.End, $"the tag '{start.Tag.Value}' is not supported");
        }

        ConfigNode result = start switch
        {
            SequenceStart => ReadSequence(depth),
            MappingStart => ReadMapping(depth),
            _ => ReadScalar(),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = result;
        }

        return result;
    }

    private SequenceNode ReadSequence(int depth)
    {
        var origin = At(_parser.Consume<SequenceStart>().Start);
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new SequenceNode(origin, items);
    }

    private MappingNode ReadMapping(int depth)
    {
        var origin = At(_parser.Consume<MappingStart>().Start);
        var entries = new List<MappingEntry>();
        var places = new Dictionary<string, ConfigOrigin>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Accept<Scalar>(out var scalar)
                ? _parser.Consume<Scalar>()
                : throw new YamlException(Here().Start, Here().End, "a key must be a single word or text");
            var place = At(scalar.Start);
            var value = ReadNode(depth + 1);
            if (places.TryAdd(key.Value, place))
            {
                entries.Add(new MappingEntry(key.Value, place, value));
            }
            else
            {
                var first = places[key.Value];
                var where = first.Line > 0 ? $", first in line {first.Line}" : "";
                _errors.Add(place.Error("", $"the key '{key.Value}' is there twice{where}"));
            }
        }

        return new MappingNode(origin, entries);
    }

    private ScalarNode ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var origin = At(scalar.Start);
        var isQuoted = scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty;
        return _variables is null
            ? new ScalarNode(origin, scalar.Value, isQuoted)
            : VariableSubstitution.Apply(scalar.Value, isQuoted, origin, _variables, _errors);
    }

    private ConfigNode Expand(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var target))
        {
            throw new YamlException(alias.Start, alias.End, $"the anchor '{alias.Value.Value}' is not defined before it is used");
        }

        Count(target.Size, alias);
        return target.Clone();
    }

    private void Count(int nodes, ParsingEvent at)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw new YamlException(at.Start, at.End, $"more than {MaxNodes} values, aliases expanded");
        }
    }

    private ParsingEvent Here() => _parser.Current ?? throw new YamlException("the document ends too early");

    private ConfigOrigin At(in Mark mark) =>
        _hasPositions ? new ConfigOrigin(_source, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column)) : new ConfigOrigin(_source);

    /// <summary>The parser's own words for a tab are about tokens, and its place is near it; people need to hear about the tab.</summary>
    private ConfigError? FindTab(YamlException exception)
    {
        var index = (int)exception.Start.Index;
        var isTab = exception.Message.Contains(" tab ", StringComparison.Ordinal) || (index < _text.Length && _text[index] == '\t');
        if (!isTab)
        {
            return null;
        }

        var lines = _text.Split('\n');
        for (var line = (int)exception.Start.Line; line <= lines.Length && line > 0; line++)
        {
            var text = lines[line - 1];
            var column = text.IndexOf('\t', StringComparison.Ordinal) + 1;
            if (column > 0 && string.IsNullOrWhiteSpace(text[..column]))
            {
                return At(new Mark(0, line, column)).Error("", "a tab cannot indent YAML; use spaces");
            }
        }

        return null;
    }
}
