using System.Security.Cryptography;
using System.Text;

namespace Sluice.Protocols.Anthropic;

/// <summary>Ids of tool calls: Anthropic allows letters, digits, underscore and hyphen only.</summary>
internal static class ToolUseIds
{
    /// <summary>The id itself if it is allowed, else one made of it, the same each time.</summary>
    public static string Allowed(string id)
    {
        if (id.Length > 0 && id.All(IsAllowed))
            return id;
        var readable = string.Concat(id.Select(c => IsAllowed(c) ? c : '_'));
        return $"{readable}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 4))}";
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
