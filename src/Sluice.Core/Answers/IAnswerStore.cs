namespace Sluice.Core.Answers;

/// <summary>The store of kept answers.</summary>
public interface IAnswerStore
{
    /// <summary>Keeps an answer; returns at once and writes behind.</summary>
    /// <param name="answer">The answer.</param>
    void Append(StoredAnswer answer);

    /// <summary>Looks an answer up; sees everything appended before the call.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; null if there is none.</returns>
    Task<StoredAnswer?> FindAsync(string owner, string id, CancellationToken cancellationToken);

    /// <summary>The conversation that an answer ends: the answers in order, the oldest first. Counts as a use of each.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="id">The id of the last answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answers; empty if one of them is not kept any more.</returns>
    Task<IReadOnlyList<StoredAnswer>> FindConversationAsync(string owner, string id, CancellationToken cancellationToken);

    /// <summary>An item of a kept answer; of the latest, if several hold it.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="itemId">The item's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item; null if there is none.</returns>
    Task<FoundItem?> FindItemAsync(string owner, string itemId, CancellationToken cancellationToken);

    /// <summary>Forgets an answer.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(string owner, string id, CancellationToken cancellationToken);
}
