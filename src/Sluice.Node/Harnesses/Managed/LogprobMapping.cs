using System.Text;
using Sluice.Engine;
using Logprob = Sluice.Protocols.Conversations.TokenLogprob;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>The engine's log probabilities in the words of the conversation model.</summary>
internal static class LogprobMapping
{
    public static Logprob[]? Map(IReadOnlyList<TokenLogprob>? logprobs) => logprobs is null
        ? null
        : [.. logprobs.Select(item => Map(item.Bytes, item.Logprob, [.. item.Alternatives.Select(other => Map(other.Bytes, other.Logprob, []))]))];

    private static Logprob Map(ReadOnlyMemory<byte> bytes, float logprob, IReadOnlyList<Logprob> top) =>
        new(Encoding.UTF8.GetString(bytes.Span), logprob, bytes.ToArray(), top);
}
