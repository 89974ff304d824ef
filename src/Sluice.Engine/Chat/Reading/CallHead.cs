namespace Sluice.Engine.Chat.Reading;

/// <summary>The beginning of a call, as far as it has been read: which function, and where its arguments are.</summary>
/// <param name="State">Whether that is known.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">The arguments, where they have been read already.</param>
/// <param name="Rest">Where the arguments, or what follows them, begins.</param>
internal readonly record struct CallHead(CallHeadState State, string Name, Range Arguments, int Rest)
{
    public static readonly CallHead Incomplete = new(CallHeadState.Incomplete, "", default, 0);
    public static readonly CallHead Malformed = new(CallHeadState.Malformed, "", default, 0);
}
