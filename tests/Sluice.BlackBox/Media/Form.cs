using System.Net.Http.Headers;
using System.Text;

namespace Sluice.BlackBox.Media;

/// <summary>Forms as they go over the wire.</summary>
internal static class Form
{
    public const string Boundary = "form-boundary-1";

    /// <summary>A form of fields, each given as name and value; the value of a file begins with an at sign.</summary>
    public static byte[] Body(params (string Name, string Value)[] parts)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in parts)
        {
            text.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
            text.Append(value.StartsWith('@') ? $"; filename=\"../../etc/a b.wav\"\r\nContent-Type: audio/wav\r\n\r\n{value[1..]}\r\n" : $"\r\n\r\n{value}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append($"--{Boundary}--\r\n").ToString());
    }

    public static HttpContent Content(byte[] body, string? boundary = Boundary)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(boundary is null ? "multipart/form-data" : $"multipart/form-data; boundary={boundary}");
        return content;
    }

    public static HttpRequestMessage Request(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
