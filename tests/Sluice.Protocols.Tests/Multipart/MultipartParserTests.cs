using System.Text;
using Sluice.Protocols.Multipart;

namespace Sluice.Protocols.Tests.Multipart;

public sealed class MultipartParserTests
{
    private const string Boundary = "--b";

    // Content that looks like the boundary, or begins like it, is content.
    private const string Form =
        "preamble\r\n----b \t\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n" +
        "----b\r\ncontent-type: audio/wav\r\nCONTENT-DISPOSITION: form-data; name=file; filename=\"../a \\\"b\\\".wav\"\r\n\r\n\r\n---\r\n----\r\r\n----x\r\n\r\n" +
        "----b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n----b--\r\nepilogue";

    private static readonly string[] Expected =
        ["model=whisper-1", "file/../a \"b\".wav=\r\n---\r\n----\r\r\n----x\r\n", "empty="];

    [Fact]
    public void Push_SplitAtEveryPairOfPlaces_TellsTheSameParts()
    {
        var body = Encoding.UTF8.GetBytes(Form);
        for (var first = 0; first <= body.Length; first++)
        {
            for (var second = first; second <= body.Length; second += 5)
            {
                var (parts, parser) = FormCollector.Read(Boundary, body, first, second);
                Assert.Null(parser.Error);
                Assert.True(parser.HasEnded);
                Assert.Equal(Expected, parts);
            }
        }
    }

    [Fact]
    public void Push_ByteByByte_TellsTheSamePartsAndWhereTheEndBegins()
    {
        var body = Encoding.UTF8.GetBytes(Form);
        var end = Form.IndexOf("\r\n----b--", StringComparison.Ordinal);

        var (parts, parser) = FormCollector.Read(Boundary, body, [.. Enumerable.Range(1, body.Length - 1)]);

        Assert.Equal(Expected, parts);
        Assert.Equal(end, parser.OpenDelimiterStart);
    }

    [Theory]
    [InlineData("no boundary at all, only text", false)]
    [InlineData("----b", false)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever closed", false)]
    [InlineData("----bx\r\n", true)]
    [InlineData("----b\nContent-Disposition: form-data; name=\"a\"\n\n1\n----b--", true)]
    [InlineData("----b-x", true)]
    [InlineData("----b                                                                                                                                                                                                                                                                              \r\n", true)]
    [InlineData("----b\r\n\r\nwithout headers\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n----b--", true)]
    [InlineData("----b\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n1\r\n----b--", true)]
    public void Push_MalformedForm_IsAnErrorOrHasNoEnd(string form, bool isError)
    {
        var body = Encoding.UTF8.GetBytes(form);

        var (_, whole) = FormCollector.Read(Boundary, body);
        var (_, pieces) = FormCollector.Read(Boundary, body, [.. Enumerable.Range(1, body.Length - 1)]);

        Assert.Equal(isError, whole.Error is not null);
        Assert.Equal(whole.Error, pieces.Error);
        Assert.False(whole.HasEnded);
    }

    [Theory]
    [InlineData(MultipartParser.MaxParts, false)]
    [InlineData(10_000, true)]
    public void Push_ManyParts_AreBounded(int count, bool isError)
    {
        var form = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            form.Append("----b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n");
        }

        var (parts, parser) = FormCollector.Read(Boundary, Encoding.UTF8.GetBytes(form.Append("----b--").ToString()));

        Assert.Equal(isError, parser.Error is not null);
        Assert.Equal(MultipartParser.MaxParts, parts.Count);
    }

    [Fact]
    public void Push_HugeHeadersAndPreambles_AreRefusedWithoutBeingKept()
    {
        var endless = Encoding.UTF8.GetBytes("----b\r\nContent-Disposition: form-data; name=\"" + new string('a', 200_000));
        Assert.NotNull(FormCollector.Read(Boundary, endless).Parser.Error);
        Assert.NotNull(FormCollector.Read(Boundary, new byte[200_000]).Parser.Error);
    }

    [Fact]
    public void Push_RandomBytesAndChangedForms_NeverThrowAndReadTheSameInAnyPieces()
    {
        var random = new Random(20261121);
        var template = Encoding.UTF8.GetBytes(Form);
        for (var round = 0; round < 3000; round++)
        {
            var body = (byte[])template.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                body[random.Next(body.Length)] = random.Next(3) switch { 0 => (byte)'\r', 1 => (byte)'-', _ => (byte)random.Next(256) };
            }

            var (whole, one) = FormCollector.Read(Boundary, body);
            var (pieces, other) = FormCollector.Read(Boundary, body, [.. Enumerable.Range(0, 6).Select(_ => random.Next(body.Length)).Order()]);
            Assert.Equal(whole, pieces);
            Assert.Equal(one.Error, other.Error);
            Assert.Equal(one.HasEnded, other.HasEnded);
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=abc", "abc")]
    [InlineData("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b:c\"", "a b:c")]
    [InlineData("multipart/form-data", null)]
    [InlineData("multipart/form-data; boundary=", null)]
    [InlineData("multipart/form-data; boundary=\"unclosed", null)]
    [InlineData("multipart/form-data; boundary=a; boundary=b", null)]
    [InlineData("multipart/form-data; boundary=\"a \"", null)]
    [InlineData("multipart/mixed; boundary=abc", null)]
    [InlineData("application/json", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Boundary_OfAContentType_IsFoundOrRefused(string? type, string? expected)
    {
        Assert.Equal(expected is not null, MultipartBoundary.TryRead(type, out var boundary, out var error));
        Assert.Equal(expected ?? "", Encoding.ASCII.GetString(boundary.Span));
        Assert.Equal(expected is null, error is not null);
    }

    [Fact]
    public void Boundary_TooLongOrWithControlCharacters_IsRefused()
    {
        Assert.False(MultipartBoundary.TryRead("multipart/form-data; boundary=" + new string('x', 71), out _, out _));
        Assert.False(MultipartBoundary.TryRead("multipart/form-data; boundary=\"a\u0001b\"", out _, out _));
    }
}
