namespace Sluice.Core.Requests;

/// <summary>The store of request records.</summary>
public interface IRequestLog
{
    /// <summary>Remembers a request; returns at once and writes behind.</summary>
    /// <param name="record">The request.</param>
    void Append(RequestRecord record);

    /// <summary>Looks a request up; sees everything appended before the call.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The record; null if there is none.</returns>
    Task<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The newest requests, newest first.</summary>
    /// <param name="limit">How many at the most, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RequestRecord>> ListAsync(int limit, CancellationToken cancellationToken);
}
