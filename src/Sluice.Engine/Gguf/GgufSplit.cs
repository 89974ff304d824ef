using System.Globalization;

namespace Sluice.Engine.Gguf;

/// <summary>
/// Finds the files of a model that is split into <c>name-00001-of-00003.gguf</c> and so on. The first holds the metadata
/// and says how many files and tensors there are (<c>split.count</c>, <c>split.tensors.count</c>); each says which it is
/// (<c>split.no</c>, counted from 0).
/// </summary>
internal static class GgufSplit
{
    private const string NumberKey = "split.no";
    private const string CountKey = "split.count";
    private const string TensorsKey = "split.tensors.count";
    private const int MaxParts = 1024;
    private const int MaxTensors = 65_536;

    /// <summary>Opens a file and, if it is the first of several, all others; throws <see cref="GgufException"/> if one is missing or does not belong to them.</summary>
    internal static GgufPart[] OpenAll(string path)
    {
        var parts = new List<GgufPart> { GgufPart.Open(path, 0) };
        try
        {
            OpenRest(parts);
            return [.. parts];
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }

    /// <summary>The file's name without its extension and without the number of a part.</summary>
    internal static string ModelName(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int end = name.Length - "-00001-of-00001".Length;
        return end > 0
            && name.AsSpan(end + 6, 4) is "-of-"
            && name[end] == '-'
            && !name.AsSpan(end + 1, 5).ContainsAnyExceptInRange('0', '9')
            && !name.AsSpan(end + 10).ContainsAnyExceptInRange('0', '9')
            ? name[..end]
            : name;
    }

    private static void OpenRest(List<GgufPart> parts)
    {
        var first = parts[0];
        int count = Read(first, CountKey, 1, MaxParts) ?? 1;
        if (count == 1)
        {
            return;
        }

        string prefix = PrefixOf(first, count);
        int tensors = Read(first, TensorsKey, 0, MaxTensors) ?? throw Refuse(first, $"the file is the first of {count}, but lacks '{TensorsKey}'");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int number = 0; number < count; number++)
        {
            if (number > 0)
            {
                parts.Add(OpenNext(prefix, number, count, tensors));
            }

            AddNames(names, parts[number], tensors);
        }

        if (names.Count != tensors)
        {
            throw Refuse(first, $"the {count} files have {names.Count} tensors together; '{TensorsKey}' is {tensors}", TensorsKey);
        }
    }

    private static string PrefixOf(GgufPart first, int count)
    {
        int number = Read(first, NumberKey, 0, count - 1) ?? throw Refuse(first, $"the file is one of {count}, but lacks '{NumberKey}'");
        string ending = Ending(number, count);
        if (!first.Path.EndsWith(ending, StringComparison.Ordinal))
        {
            throw Refuse(first, $"the file is part {number + 1} of {count}, so its name must end with '{ending}'", NumberKey);
        }

        string prefix = first.Path[..^ending.Length];
        return number == 0
            ? prefix
            : throw Refuse(first, $"the file is part {number + 1} of {count}; open the first, '{Path.GetFileName(prefix)}{Ending(0, count)}'", NumberKey);
    }

    private static GgufPart OpenNext(string prefix, int number, int count, int tensors)
    {
        string path = prefix + Ending(number, count);
        GgufPart part;
        try
        {
            part = GgufPart.Open(path, number);
        }
        catch (FileNotFoundException)
        {
            throw new GgufException($"the file is missing; it is part {number + 1} of {count}", 0).In(path);
        }

        try
        {
            Expect(part, NumberKey, number);
            Expect(part, CountKey, count);
            if (part.Metadata.Contains(TensorsKey))
            {
                Expect(part, TensorsKey, tensors);
            }

            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    private static void AddNames(HashSet<string> names, GgufPart part, int limit)
    {
        foreach (var tensor in part.Tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw Refuse(part, $"the tensor '{tensor.Name}' is also in an earlier part");
            }
        }

        if (names.Count > limit)
        {
            throw Refuse(part, $"the parts up to this one have {names.Count} tensors; '{TensorsKey}' is {limit}");
        }
    }

    private static void Expect(GgufPart part, string key, int expected)
    {
        if (Read(part, key, 0, int.MaxValue) is var value && value != expected)
        {
            throw Refuse(part, $"'{key}' is {value?.ToString(CultureInfo.InvariantCulture) ?? "absent"}; by the first part it must be {expected}", key);
        }
    }

    private static int? Read(GgufPart part, string key, int minimum, int maximum)
    {
        long? value;
        try
        {
            value = part.Metadata.GetInteger(key);
        }
        catch (GgufException error)
        {
            throw error.In(part.Path);
        }

        return value is null || (value >= minimum && value <= maximum)
            ? (int?)value
            : throw Refuse(part, $"'{key}' is {value}; allowed are {minimum} to {maximum}", key);
    }

    private static string Ending(int number, int count) => string.Create(CultureInfo.InvariantCulture, $"-{number + 1:D5}-of-{count:D5}.gguf");

    private static GgufException Refuse(GgufPart part, string problem, string key = "") =>
        new GgufException(problem, part.Metadata.OffsetOf(key)).In(part.Path);
}
