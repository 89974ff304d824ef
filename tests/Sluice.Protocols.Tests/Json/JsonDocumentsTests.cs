using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonDocumentsTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", true)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""{"a":1,"\u0061":2}""", false)]
    [InlineData("""{"a\n":1,"a\u000a":2}""", false)]
    [InlineData("""{"a\n":1,"an":2}""", true)]
    [InlineData("""[{"x":[{"y":{"b":1,"c":2,"b":3}}]}]""", false)]
    [InlineData("""[{"a":1},{"a":2},{"b":{"a":3}}]""", true)]
    [InlineData("""{"":1,"":2}""", false)]
    [InlineData("7", true)]
    public void NamesThatComeTwice_AreRefused(string json, bool isFine) => Assert.Equal(isFine, JsonDocuments.TryParse(Wire.Bytes(json), out _));

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(20_000)]
    public void NamesThatComeTwice_AmongMany_AreRefused(int count)
    {
        var members = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":0"));
        Assert.True(JsonDocuments.TryParse(Wire.Bytes($"{{{members}}}"), out _));
        Assert.False(JsonDocuments.TryParse(Wire.Bytes($"{{{members},\"n{count / 2}\":1}}"), out _));
        Assert.False(JsonDocuments.TryParse($"{{{members},\"n{count - 1}\":1}}", out _));
    }

    [Theory]
    [InlineData("""["\ud83d\ude00"]""", true)]
    [InlineData("""["\uD83D\uDE00"]""", true)]
    [InlineData("""["\ud83d"]""", false)]
    [InlineData("""["\ude00\ud83d"]""", false)]
    [InlineData("""["\ud83d \ude00"]""", false)]
    [InlineData("""["\\ud83d"]""", true)]
    [InlineData("""["\\\ud83d"]""", false)]
    [InlineData("""["\\\\ud83d","\u0041\\ude00"]""", true)]
    [InlineData("""["\\\\\ud83d\\"]""", false)]
    [InlineData("""["\u0041\ud83d\ude00\ude00"]""", false)]
    [InlineData("""{"\ud83d":1}""", false)]
    public void HalvesOfCharacters_AreRefusedUnlessTheirBackslashIsEscaped(string json, bool isFine)
    {
        Assert.Equal(isFine, JsonDocuments.TryParse(Wire.Bytes(json), out _));
        Assert.Equal(isFine, JsonDocuments.TryParse(json, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xE2, 0x82, (byte)'"' })]
    [InlineData(new byte[] { (byte)'{', (byte)'}', 0 })]
    [InlineData(new byte[0])]
    public void WhatIsNoUtf8OrBeginsWithAMark_IsRefused(byte[] bytes) => Assert.False(JsonDocuments.TryParse(bytes, out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(1_000_000, false)]
    public void Nesting_BeyondTheLimit_IsRefused(int depth, bool isFine) =>
        Assert.Equal(isFine, JsonDocuments.TryParse(Wire.Bytes(new string('[', depth) + new string(']', depth)), out _));
}
