using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Protocols.Conversations;

/// <summary>Ids for tool calls that came without one, as calls of older models and of many clients do.</summary>
internal static class CallIds
{
    private const string RequestPrefix = "gcall_";

    /// <summary>The id of the n-th call of a request's history.</summary>
    public static string OfRequest(int number) => string.Create(CultureInfo.InvariantCulture, $"{RequestPrefix}{number}");

    /// <summary>Whether an id was made here for a request that had none, so that it must not be told back.</summary>
    public static bool IsOfRequest(string id) => id.StartsWith(RequestPrefix, StringComparison.Ordinal);

    /// <summary>
    /// The id of a call in an answer: the same for the same answer, different for different answers, and within the 40 characters that
    /// OpenAI takes.
    /// </summary>
    public static string OfAnswer(string? responseId, int choice, int number, string name, string arguments)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{responseId}\n{choice}\n{number}\n{name}\n{arguments}");
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return "call_" + Convert.ToHexStringLower(hash[..12]);
    }
}
