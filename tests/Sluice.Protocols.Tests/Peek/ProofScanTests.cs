using System.Text;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class ProofScanTests
{
    [Theory]
    [InlineData("anthropic", """{"content":[{"signature" : "a+b==","type":"thinking"},{"type":"thinking","signature":""},{"signature":null}]}""", "a+b==")]
    [InlineData("anthropic", """{"content":[{"type":"redacted_thinking","data":"d"},{"type":"thinking","signature":"s"},{"data":"e","type":"redacted_thinking"}]}""", "d s e")]
    [InlineData("anthropic", """{"source":{"type":"base64","data":"image"}}""", "")]
    [InlineData("anthropic", """{"text":"they wrote \"signature\":\"no\"","signature":"a\\\"b"}""", """a\\\"b""")]
    [InlineData("gemini", """{"thought_signature":"a","x":{"thoughtSignature":"b"},"thought_signature":"c"}""", "a b c")]
    [InlineData("openai-responses", """{"output":[{"encrypted_content":"a"},{"encrypted_content":7},{"encrypted_content":"b"}]}""", "a b")]
    [InlineData("openai-responses", """{"encrypted_content":"cut of""", "")]
    [InlineData("openai-responses", """{"encrypted_content":"cut of\""", "")]
    [InlineData("openai-responses", """{"encrypted_content" """, "")]
    [InlineData("openai", """{"signature":"a","encrypted_content":"b"}""", "")]
    public void MoveNext_GoesThroughTheProofsInTheirOrder(string dialect, string json, string expected)
    {
        var found = new List<string>();
        var scan = new ProofScan(Encoding.UTF8.GetBytes(json), dialect);
        while (scan.MoveNext())
        {
            found.Add(Encoding.UTF8.GetString(scan.Current));
        }

        Assert.Equal(expected, string.Join(' ', found));
    }
}
