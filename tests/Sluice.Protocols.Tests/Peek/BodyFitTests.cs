using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class BodyFitTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""")]
    [InlineData("""{"b":2,"a":1}""", """{"b":2}""")]
    [InlineData("""{"b":2,"a":{"x":[1,","]},"c":3}""", """{"b":2,"c":3}""")]
    [InlineData("""{"b":",","a":1,"m":[],"a2":0}""", """{"b":",","m":[],"a2":0}""")]
    [InlineData("{ \"b\" : 2 ,\n \"a\" : 1 ,\n \"a\" : 3\n}", "{ \"b\" : 2 \n \n \n}")]
    [InlineData("""{"l":[{"a":1,"d":2},{"d":3},4,[{"d":5}]],"b":2}""", """{"l":[{"a":1},{},4,[{"d":5}]],"b":2}""")]
    [InlineData("""{"old":1,"b":2}""", """{"new":1,"b":2}""")]
    [InlineData("""{"new":0,"old":1}""", """{"new":0}""")]
    [InlineData("""{"big":11.5,"l":[{"role":"x"},{"role":"y"}]}""", """{"big":10,"l":[{"role":"z"},{"role":"y"}]}""")]
    [InlineData("""{"big":10,"o":{"a":1,"big":99}}""", """{"big":10,"o":{"a":1,"big":99}}""")]
    public void Write_Rules_LeaveEverythingElse(string body, string expected) => Assert.Equal(expected, Fit(body).Text);

    [Theory]
    [InlineData("""{"b":2,"a":{"x":[1,","]} , "c":3}""")]
    [InlineData("""{"b":2 , "a":1 }""")]
    [InlineData("""{"old":1,"big":11.5,"l":[{"role":"x","d":[]},{"d":1,"role":"y"}]}""")]
    public void Write_BodyInPieces_ComesOutTheSame(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var pieces = new SplicedBody();
                pieces.Share(new ReadOnlySequence<byte>(bytes, 0, first));
                pieces.Write(bytes.AsSpan(first..second));
                pieces.Share(new ReadOnlySequence<byte>(bytes, second, bytes.Length - second));

                var (text, told) = Fit(pieces.Bytes);
                Assert.Equal(Fit(body).Text, text);
                Assert.Equal(Fit(body).Told, told);
            }
        }
    }

    [Fact]
    public void Write_WhatIsLeftOutOrLowered_IsTold()
    {
        var (_, told) = Fit("""{"a":1,"l":[{"d":1},{"d":2}],"big":99,"old":1}""");

        Assert.Equal(["-a", "-l[].d", "-l[].d", "<big"], told);
    }

    [Fact]
    public void Write_RandomObjects_StayJsonWithoutTheFields()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 2000; round++)
        {
            var names = Enumerable.Range(0, random.Next(7)).Select(_ => ((char)('a' + random.Next(4))).ToString()).Distinct().ToList();
            var body = new StringBuilder("{");
            body.AppendJoin(Space(random) + "," + Space(random), names.Select(name => $"\"{name}\"{Space(random)}:{Space(random)}\"{name},\\\"\""));
            body.Append(Space(random)).Append('}');

            var (text, told) = Fit(body.ToString());

            Assert.Equal(names.Where(name => name != "a"), JsonNode.Parse(text)!.AsObject().Select(member => member.Key));
            Assert.Equal(names.Contains("a") ? ["-a"] : [], told);
        }
    }

    private static string Space(Random random) => new(' ', random.Next(2));

    private static (string Text, IReadOnlyList<string> Told) Fit(string body) => Fit(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));

    private static (string Text, IReadOnlyList<string> Told) Fit(ReadOnlySequence<byte> pieces)
    {
        var rules = new BodyRules
        {
            Refused = new HashSet<string> { "a", "l[].d" },
            Renamed = new Dictionary<string, string> { ["old"] = "new" },
            Largest = new Dictionary<string, double> { ["big"] = 10 },
            Words = new Dictionary<string, (string, string)> { ["l[].role"] = ("x", "z") },
        };
        var output = new SplicedBody();
        var told = new List<string>();
        BodyFit.Write(pieces, rules, output, path => told.Add("-" + path), path => told.Add("<" + path));
        return (Encoding.UTF8.GetString(output.Bytes), told);
    }
}
