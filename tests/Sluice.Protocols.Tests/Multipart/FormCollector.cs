using System.Text;
using Sluice.Protocols.Multipart;

namespace Sluice.Protocols.Tests.Multipart;

/// <summary>Writes down what a form holds: <c>name[/file]=content</c>, with the places of the content checked against the body.</summary>
internal sealed class FormCollector(byte[] body) : IMultipartVisitor
{
    private readonly List<byte> _content = [];
    private MultipartPart _open = null!;
    private long _start;

    public List<string> Parts { get; } = [];

    public static (List<string> Parts, MultipartParser Parser) Read(string boundary, byte[] body, params int[] cuts)
    {
        var parser = new MultipartParser(Encoding.ASCII.GetBytes(boundary));
        var collector = new FormCollector(body);
        var at = 0;
        foreach (var cut in cuts.Append(body.Length))
        {
            parser.Push(body.AsSpan(at, cut - at), ref collector);
            at = cut;
        }

        return (collector.Parts, parser);
    }

    public void OnPart(MultipartPart part, long contentStart)
    {
        _open = part;
        _start = contentStart;
        _content.Clear();
    }

    public void OnContent(ReadOnlySpan<byte> content) => _content.AddRange(content);

    public void OnPartEnd(long contentEnd)
    {
        var content = _content.ToArray();
        Assert.Equal(body[(int)_start..(int)contentEnd], content);
        Parts.Add($"{_open.Name}{(_open.FileName is null ? "" : "/" + _open.FileName)}={Encoding.Latin1.GetString(content)}");
    }
}
