using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Sluice.Core.Errors;
using Sluice.Protocols.Multipart;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>What is known of a form so far: its fields, and whether its file has begun.</summary>
/// <param name="file">The part that must be there; others that end in <c>[]</c> behind the same name count too.</param>
internal sealed class FormFields(string file) : IMultipartVisitor
{
    private const int MostValueBytes = 256 * 1024;
    private const int LongestModelName = 512;

    private readonly List<FormField> _fields = [];
    private readonly List<byte> _value = [];
    private MultipartPart? _open;
    private long _start;
    private int _bytes;

    /// <summary>The fields that are whole, in order.</summary>
    public IReadOnlyList<FormField> Fields => _fields;

    /// <summary>Whether a file has begun.</summary>
    public bool HasFile { get; private set; }

    /// <summary>Whether the file that must be there has begun.</summary>
    public bool HasWantedFile { get; private set; }

    /// <summary>Bytes of the fields' values.</summary>
    public int ValueBytes => _bytes;

    /// <summary>What is wrong with the fields; null if nothing.</summary>
    public SluiceError? Error { get; private set; }

    /// <summary>The value of a field; null if it is not there.</summary>
    public string? Value(string name) => _fields.Find(field => field.Name == name)?.Value;

    public void OnPart(MultipartPart part, long contentStart)
    {
        var isWanted = part.Name == file || part.Name == file + "[]";
        HasWantedFile |= isWanted;
        if (isWanted || part.FileName is not null)
        {
            HasFile = true;
            _open = null;
            return;
        }

        _open = part;
        _start = contentStart;
        _value.Clear();
    }

    public void OnContent(ReadOnlySpan<byte> content)
    {
        if (_open is null)
        {
            return;
        }

        _bytes += content.Length;
        if (_bytes > MostValueBytes)
        {
            Error ??= new SluiceError(ErrorKind.EdgeClientTooLarge, $"The fields of the form hold more than {MostValueBytes} bytes.") { Param = _open.Name };
            _open = null;
            return;
        }

        _value.AddRange(content);
    }

    public void OnPartEnd(long contentEnd)
    {
        if (_open is not { } part)
        {
            return;
        }

        _open = null;
        var bytes = CollectionsMarshal.AsSpan(_value);
        if (!Utf8.IsValid(bytes))
        {
            Error ??= new SluiceError(ErrorKind.UnderstandClientInvalidValue, "A field of the form is no UTF-8.") { Param = part.Name };
            return;
        }

        var value = Encoding.UTF8.GetString(bytes);
        if (part.Name == "model")
        {
            Error ??= ProblemOf(value);
        }

        _fields.Add(new FormField(part.Name, value, _start, contentEnd));
    }

    // Two models: we would plan for one, and the provider might take the other.
    private SluiceError? ProblemOf(string model) =>
        Value("model") is not null ? new SluiceError(ErrorKind.UnderstandClientInvalidValue, "The form holds 'model' twice.") { Param = "model" }
        : model.Length > LongestModelName ? new SluiceError(ErrorKind.UnderstandClientInvalidValue, $"A model's name has at most {LongestModelName} characters.") { Param = "model" }
        : null;
}
