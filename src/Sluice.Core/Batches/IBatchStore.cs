namespace Sluice.Core.Batches;

/// <summary>The store of batches. What a call has stored is there after the program was killed.</summary>
public interface IBatchStore
{
    /// <summary>Stores a new batch with its requests, whole or not at all.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="items">Its requests, in order.</param>
    void Add(BatchRecord batch, IReadOnlyList<BatchItem> items);

    /// <summary>Looks a batch up.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The batch; null if there is none.</returns>
    BatchRecord? Find(string id);

    /// <summary>The batches that have not ended, oldest first.</summary>
    IReadOnlyList<BatchRecord> Unended();

    /// <summary>The places of the requests that have no result yet, in order.</summary>
    /// <param name="id">The batch's id.</param>
    IReadOnlyList<int> Waiting(string id);

    /// <summary>One request.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="index">The request's place.</param>
    BatchItem Item(string id, int index);

    /// <summary>The results so far, in order.</summary>
    /// <param name="id">The batch's id.</param>
    IEnumerable<BatchResult> Results(string id);

    /// <summary>Stores a result. The request's own body is no longer needed then and goes.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="result">The result.</param>
    void Save(string id, BatchResult result);

    /// <summary>Ends a batch; one that has ended stays as it is.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="status">How it ends.</param>
    /// <param name="time">When.</param>
    void End(string id, BatchStatus status, DateTimeOffset time);

    /// <summary>Removes a batch with all that belongs to it.</summary>
    /// <param name="id">Its id.</param>
    void Remove(string id);

    /// <summary>Removes all batches that ended before a time.</summary>
    /// <param name="time">The time.</param>
    void RemoveEndedBefore(DateTimeOffset time);
}
