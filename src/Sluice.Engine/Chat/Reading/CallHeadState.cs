namespace Sluice.Engine.Chat.Reading;

internal enum CallHeadState
{
    /// <summary>More text is needed.</summary>
    Incomplete,

    /// <summary>This is no call, whatever follows.</summary>
    Malformed,

    /// <summary>The name is known and the arguments begin at the rest.</summary>
    ArgumentsFollow,

    /// <summary>The name is known and the arguments, if there are any, lie in front of the rest.</summary>
    Complete,
}
