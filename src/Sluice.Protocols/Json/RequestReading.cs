using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Json;

/// <summary>
/// Reads typed values out of a request and remembers the first thing that is wrong, with its path; reading goes on with nulls after an error,
/// so that callers need to look only once at the end.
/// </summary>
internal sealed class RequestReading
{
    private readonly List<(string? Name, int Index)> _path = [];

    public ProtocolError? Error { get; private set; }

    public static ProtocolError InvalidJson { get; } =
        new(400, "invalid_request_error", "invalid_json", "The request body is not a valid JSON object.");

    public void Enter(string name) => _path.Add((name, 0));

    public void Enter(int index) => _path.Add((null, index));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public void Fail(string name, string message, string code = "invalid_value") =>
        Error ??= new ProtocolError(400, "invalid_request_error", code, message) { Param = PathTo(name) };

    public string? Text(string name, JsonView value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Null:
                return null;
            default:
                Fail(name, $"'{PathTo(name)}' must be a string.");
                return null;
        }
    }

    public string RequiredText(string name, JsonView parent)
    {
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        Fail(name, $"'{PathTo(name)}' must be a string.");
        return "";
    }

    /// <summary>The name of something that others refer to by it.</summary>
    public string RequiredName(JsonView parent)
    {
        var text = RequiredText("name", parent);
        if (text.Length == 0)
            Fail("name", $"'{PathTo("name")}' must not be empty.");
        return text;
    }

    public bool? Flag(string name, JsonView value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Null:
                return null;
            default:
                Fail(name, $"'{PathTo(name)}' must be true or false.");
                return null;
        }
    }

    public double? Number(string name, JsonView value, double min, double max)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
            return number;
        Fail(name, min == double.Epsilon
            ? string.Create(CultureInfo.InvariantCulture, $"'{PathTo(name)}' must be a number above 0 and at most {max}.")
            : string.Create(CultureInfo.InvariantCulture, $"'{PathTo(name)}' must be a number from {min} to {max}."));
        return null;
    }

    public long? Integer(string name, JsonView value, long min, long max)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (TryGetInteger(value, out var number) && number >= min && number <= max)
            return number;
        Fail(name, $"'{PathTo(name)}' must be an integer from {min} to {max}.");
        return null;
    }

    public int? Count(string name, JsonView value, int min, int max = int.MaxValue) => (int?)Integer(name, value, min, max);

    public bool IsObject(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return true;
        Fail(name, $"'{PathTo(name)}' must be an object.");
        return false;
    }

    public bool IsArray(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return true;
        Fail(name, $"'{PathTo(name)}' must be an array.");
        return false;
    }

    /// <summary>The objects of a list, each with its place in the paths of errors; none if the value is no list.</summary>
    public RequestObjects Objects(string name, JsonView value)
    {
        var items = IsArray(name, value) ? value.EnumerateArray() : default;
        Enter(name);
        return new RequestObjects(this, items);
    }

    /// <summary>Reads a list of texts; empty ones carry no meaning and are left out.</summary>
    public IReadOnlyList<string> Texts(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsArray(name, value))
            return [];
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Fail(name, $"'{PathTo(name)}' must hold strings only.");
                return [];
            }

            if (item.GetString() is { Length: > 0 } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>Where a member of what is being read stands in the request.</summary>
    public string PathTo(string name)
    {
        var path = new StringBuilder();
        foreach (var (segment, index) in _path)
        {
            if (segment is null)
                path.Append('[').Append(index).Append(']');
            else
                path.Append(path.Length == 0 ? "" : ".").Append(segment);
        }

        if (name.Length > 0)
            path.Append(path.Length == 0 ? "" : ".").Append(name);
        return path.ToString();
    }

    private static bool TryGetInteger(JsonView value, out long number)
    {
        number = 0;
        if (value.ValueKind != JsonValueKind.Number)
            return false;
        if (value.TryGetInt64(out number))
            return true;
        if (!value.TryGetDouble(out var real) || real != Math.Floor(real) || Math.Abs(real) > 1L << 53)
            return false;
        number = (long)real;
        return true;
    }
}
