using System.Text;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>Writes a field of a form.</summary>
internal static class FormPart
{
    /// <summary>The field as a part of its own.</summary>
    /// <param name="boundary">The form's boundary.</param>
    /// <param name="name">Its name: a word of ours.</param>
    /// <param name="value">Its value; it can't hold the boundary, since no line break is in it.</param>
    /// <param name="first">Whether it stands before all other parts rather than behind one.</param>
    public static string Write(ReadOnlySpan<byte> boundary, string name, string value, bool first) =>
        $"{(first ? "" : "\r\n")}--{Encoding.ASCII.GetString(boundary)}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}{(first ? "\r\n" : "")}";
}
