namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads the arguments of one call, where they are no JSON, into a JSON object.</summary>
internal interface IArgumentsReader
{
    /// <summary>Whether the object has ended.</summary>
    bool IsComplete { get; }

    /// <summary>Reads as far as it is clear, and returns what is left.</summary>
    string Read(string text, bool isEnd);
}
