using System.Security.Cryptography;

namespace Sluice.Engine.Chat;

/// <summary>Makes ids for tool calls.</summary>
public static class ToolCallIds
{
    /// <summary>A new id: <c>call_</c> and 24 random letters and digits.</summary>
    public static string Random() =>
        "call_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 24);
}
