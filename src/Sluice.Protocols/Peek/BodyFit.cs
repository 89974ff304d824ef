using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Peek;

/// <summary>Fits a request body to a target by its <see cref="BodyRules"/>: the bytes that no rule means stay as they came, without a copy.</summary>
public static class BodyFit
{
    private const int MaxDepth = 1000;

    /// <summary>Writes the body as the target takes it.</summary>
    /// <param name="body">The JSON bytes, a valid object.</param>
    /// <param name="rules">What has to change.</param>
    /// <param name="output">Takes the JSON bytes; shares those of <paramref name="body"/>.</param>
    /// <param name="onRefused">Told the path of each field that is left out.</param>
    /// <param name="onLowered">Told the path of each number that is lowered.</param>
    public static void Write(ReadOnlySequence<byte> body, BodyRules rules, SplicedBody output, Action<string> onRefused, Action<string> onLowered)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(onRefused);
        ArgumentNullException.ThrowIfNull(onLowered);
        var edits = Find(body, rules, onRefused, onLowered);
        var from = 0L;
        foreach (var (start, end, text) in edits.OrderBy(edit => edit.Start))
        {
            output.Share(body.Slice(from, start - from));
            if (text.Length > 0)
                output.Write(Encoding.UTF8.GetBytes(text));
            from = end;
        }

        output.Share(body.Slice(from));
    }

    private static List<(long Start, long End, string Text)> Find(ReadOnlySequence<byte> body, BodyRules rules, Action<string> onRefused, Action<string> onLowered)
    {
        var edits = new List<(long, long, string)>();
        var frames = new Stack<Frame>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var path = "";
        var before = 0L;
        for (; reader.Read(); before = reader.BytesConsumed)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var isList = reader.TokenType == JsonTokenType.StartArray;
                    if (frames.Count > 0 && !rules.ReachInto(path))
                    {
                        reader.Skip();
                        break;
                    }

                    path = isList ? path + "[]" : path;
                    frames.Push(new Frame(path));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    frames.Pop();
                    path = frames.TryPeek(out var outer) ? outer.Path : "";
                    break;
                case JsonTokenType.PropertyName:
                    path = ReadName(ref reader, body, before, rules, frames.Peek(), edits, onRefused);
                    break;
                case JsonTokenType.Number when rules.Largest.TryGetValue(path, out var largest) && reader.TryGetDouble(out var number) && number > largest:
                    edits.Add((reader.TokenStartIndex, reader.BytesConsumed, largest.ToString("R", CultureInfo.InvariantCulture)));
                    onLowered(path);
                    break;
                case JsonTokenType.String when rules.Words.TryGetValue(path, out var word) && reader.ValueTextEquals(word.Word):
                    edits.Add((reader.TokenStartIndex, reader.BytesConsumed, $"\"{word.Known}\""));
                    break;
            }
        }

        return edits;
    }

    private static string ReadName(
        ref Utf8JsonReader reader, ReadOnlySequence<byte> body, long before, BodyRules rules, Frame frame, List<(long, long, string)> edits, Action<string> onRefused)
    {
        var start = reader.TokenStartIndex;
        frame.Meet(body, before);
        var length = (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) + 2;
        var name = reader.GetString()!;
        if (rules.TakesSnakeCase)
            name = Gemini.GeminiNames.Canonical(name);
        var path = frame.Path.Length == 0 ? name : $"{frame.Path}.{name}";
        var isRenamed = rules.Renamed.TryGetValue(path, out var known);
        if (rules.Refused.Contains(path) || (isRenamed && !frame.Take(known!)))
        {
            if (!isRenamed)
                onRefused(path);
            reader.Read();
            reader.Skip();
            Remove(body, frame, start, reader.BytesConsumed, edits);
            return path;
        }

        frame.Take(name);
        frame.IsLastKept = true;
        if (isRenamed)
            edits.Add((start, start + length, $"\"{known}\""));
        return path;
    }

    private static void Remove(ReadOnlySequence<byte> body, Frame frame, long start, long end, List<(long, long, string)> edits)
    {
        frame.IsLastKept = false;
        if (CommaAfter(body, end) is >= 0 and var comma)
        {
            edits.Add((start, comma + 1, ""));
            return;
        }

        // The last member: the comma behind the last one that stays has nothing to part any more.
        edits.Add((start, end, ""));
        if (frame.KeptComma >= 0)
            edits.Add((frame.KeptComma, frame.KeptComma + 1, ""));
    }

    // Where the comma stands behind a value; -1 if something else comes there.
    private static long CommaAfter(ReadOnlySequence<byte> body, long end)
    {
        var reader = new SequenceReader<byte>(body.Slice(end));
        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.TryPeek(out var next) && next == ',' ? end + reader.Consumed : -1;
    }

    /// <summary>An object or list that is being read.</summary>
    private sealed class Frame(string path)
    {
        private HashSet<string>? _names;

        public string Path => path;

        public bool IsLastKept { get; set; }

        /// <summary>Where the comma stands behind the last member that stays; -1 if there is none.</summary>
        public long KeptComma { get; private set; } = -1;

        /// <summary>Notes a name; false if the object has it already.</summary>
        public bool Take(string name) => (_names ??= []).Add(name);

        /// <summary>A member begins.</summary>
        /// <param name="body">The JSON bytes.</param>
        /// <param name="before">Where the token before it ends.</param>
        public void Meet(ReadOnlySequence<byte> body, long before)
        {
            if (IsLastKept)
                KeptComma = CommaAfter(body, before);
        }
    }
}
