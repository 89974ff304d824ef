namespace Sluice.Engine.Chat.Formats;

/// <summary>The ways in which models write the call of a function, and the one that is none of them.</summary>
internal enum ToolCallShape
{
    /// <summary>A JSON object with the function's name and its arguments as members.</summary>
    Json,

    /// <summary>The name in marks, then the arguments as a JSON object.</summary>
    TaggedJson,

    /// <summary>The name in marks, then each argument in marks: its key, and its value as text or JSON.</summary>
    TaggedValues,

    /// <summary>The name in marks, then an object whose keys have no quotes and whose texts stand between marks.</summary>
    BareObject,

    /// <summary>A list of calls as Python writes them, their arguments by keyword.</summary>
    PythonCalls,

    /// <summary>The messages and channels of gpt-oss, in which a call is a message to a function.</summary>
    Harmony,
}
