using System.Security.Cryptography;
using System.Text;

namespace Sluice.Protocols.Responses;

/// <summary>Ids of calls: OpenAI takes 64 characters.</summary>
internal static class ResponsesCallIds
{
    private const int Longest = 64;

    /// <summary>The id itself if it fits, else one made of it, the same each time.</summary>
    public static string Fit(string id) => id.Length <= Longest ? id : "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));
}
