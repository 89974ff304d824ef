using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Sluice.Testing.Upstreams;

/// <summary>The script for one model name of a fake upstream, so that parallel tests share a server without seeing each other.</summary>
public sealed class FakeModel
{
    private readonly ConcurrentQueue<FakeAnswer> _answers = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Channel<RecordedRequest> _arrivals = Channel.CreateUnbounded<RecordedRequest>();

    private Func<RecordedRequest, FakeAnswer?>? _judge;

    internal FakeModel(string name) => Name = name;

    /// <summary>The name that requests must carry.</summary>
    public string Name { get; }

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The only request so far; more or none is an error.</summary>
    public RecordedRequest Request => _requests.Single();

    /// <summary>Adds the answer to the next unanswered request; the last one added answers all later requests too.</summary>
    public FakeModel Answer(FakeAnswer answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Has the requests answered as they deserve; what the judge gives no answer to is answered as scripted.</summary>
    /// <param name="judge">Looks at a request and answers it, or gives null.</param>
    public FakeModel Judge(Func<RecordedRequest, FakeAnswer?> judge)
    {
        _judge = judge;
        return this;
    }

    /// <summary>The next request that arrives and was not yet handed out here.</summary>
    public async Task<RecordedRequest> NextRequestAsync(CancellationToken cancellationToken) =>
        await _arrivals.Reader.ReadAsync(cancellationToken);

    internal void ForgetRequests()
    {
        _requests.Clear();
        while (_arrivals.Reader.TryRead(out _))
        {
        }
    }

    internal FakeAnswer Take(RecordedRequest request)
    {
        _requests.Enqueue(request);
        _arrivals.Writer.TryWrite(request);
        if (_judge?.Invoke(request) is { } judged)
        {
            return judged;
        }

        if (_answers.Count > 1 && _answers.TryDequeue(out var answer))
        {
            return answer;
        }

        return _answers.TryPeek(out answer)
            ? answer
            : FakeAnswer.Json($$$"""{"error":{"message":"nothing scripted for {{{Name}}}","type":"api_error","code":null,"param":null}}""", 500);
    }
}
