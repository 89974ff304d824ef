namespace Sluice.Engine.Chat.Reading;

/// <summary>Reads one answer in one format.</summary>
internal interface IOutputReader
{
    /// <summary>Takes the next piece of text.</summary>
    void Feed(string piece);

    /// <summary>Ends the text.</summary>
    void Complete();
}
