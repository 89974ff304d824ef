namespace Sluice.Core.Answers;

/// <summary>An item of a conversation that is kept: what the client sent, or what came back.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOutput">Whether it is part of the answer.</param>
/// <param name="Json">The item, UTF-8.</param>
public sealed record StoredItem(string Id, bool IsOutput, ReadOnlyMemory<byte> Json);
