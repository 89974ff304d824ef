using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Core.Requests;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Fetching;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Exchanges;

/// <summary>One request on its road: what is known of it so far. Written by the step that finds it out, read by the later ones.</summary>
internal sealed class Exchange(HttpContext http, IDialect client, GatewaySnapshot snapshot, Principal principal, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _firstContent;
    private Dictionary<string, FetchResult>? _fetched;

    /// <summary>The HTTP exchange.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>The client's dialect.</summary>
    public IDialect Client { get; } = client;

    /// <summary>The protocol that the record tells: the dialect's name, or that of the endpoint where a dialect has several.</summary>
    public string Protocol { get; init; } = client.Name;

    /// <summary>What is asked for, in the words of telemetry.</summary>
    public string Operation { get; init; } = "chat";

    /// <summary>The configuration that it began with.</summary>
    public GatewaySnapshot Snapshot { get; } = snapshot;

    /// <summary>Who asks.</summary>
    public Principal Principal { get; } = principal;

    /// <summary>When it came.</summary>
    public DateTimeOffset Time { get; } = time.GetUtcNow();

    /// <summary>Its id.</summary>
    public string Id => Http.TraceIdentifier;

    /// <summary>What the request says in its address; null where its body says all.</summary>
    public RequestAddress? Address { get; init; }

    /// <summary>The trace's span; null while nobody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>The model as asked for; null if none.</summary>
    public string? ModelAsked { get; set; }

    /// <summary>Whether the client wants a stream.</summary>
    public bool Stream { get; set; }

    /// <summary>Whether the client wants loss refused rather than declared.</summary>
    public bool Strict { get; set; }

    /// <summary>Bytes of the request's body.</summary>
    public long BodyBytes { get; set; }

    /// <summary>The right to be answered; null before it was given.</summary>
    public BudgetLease? Lease { get; set; }

    /// <summary>Whom to ask; null before planning.</summary>
    public RoutePlan? Plan { get; set; }

    /// <summary>What was fetched for it, by address.</summary>
    public Dictionary<string, FetchResult> Fetched => _fetched ??= new(StringComparer.Ordinal);

    /// <summary>What was tried.</summary>
    public List<AttemptRecord> Attempts { get; } = new(1);

    /// <summary>Who answers; null before somebody does.</summary>
    public Target? Target { get; set; }

    /// <summary>The id by which the provider that was asked last knows the request; null if it told none.</summary>
    public string? UpstreamRequestId { get; set; }

    /// <summary>How many tokens prompt and output together may have; null where that is not known.</summary>
    public int? ContextTokens { get; set; }

    /// <summary>What translation could not carry over; null if there was no translation.</summary>
    public LossReport? Losses { get; set; }

    /// <summary>Keeps what the client can't carry of a translated answer's reasoning; null if nothing is translated.</summary>
    public ReasoningRecorder? Reasoning { get; set; }

    /// <summary>Who made the proofs of reasoning that the request brings back; null if it brings none that is known.</summary>
    public ReturnedProofs? Returned { get; set; }

    /// <summary>Remembers who made the answer's proofs of reasoning; null where only one could have.</summary>
    public ProofRecorder? Proofs { get; set; }

    /// <summary>Ends the answer at the client's stop sequences; null where the provider does that itself.</summary>
    public StopCutter? Stops { get; set; }

    /// <summary>The id of the provider's key that is used; null if there is none.</summary>
    public string? KeyId { get; set; }

    /// <summary>What the request goes on from; null if it begins anew.</summary>
    public AnswerHistory? History { get; set; }

    /// <summary>Keeps the answer for later requests, and whether its provider keeps it too; null if nobody wants that.</summary>
    public Action<ReadOnlyMemory<byte>, bool>? Keep { get; set; }

    /// <summary>The tokens as told; null if nobody has told.</summary>
    public Usage? Usage { get; set; }

    /// <summary>How much sound was listened to, as told; null if nobody has told.</summary>
    public TimeSpan? AudioDuration { get; set; }

    /// <summary>Pieces of output that went by, for an estimate where nobody tells.</summary>
    public long OutputPieces { get; set; }

    /// <summary>What went wrong; null if nothing.</summary>
    public SluiceError? Error { get; set; }

    /// <summary>Whether the whole answer was handed to the connection.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether we cut the connection ourselves, since the answer can't go on and has no place for an error.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether the client went away before the end.</summary>
    public bool ClientGone { get; set; }

    /// <summary>From arrival to now.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>From arrival to the first content; null before it.</summary>
    public TimeSpan? TimeToFirstToken => _firstContent == 0 ? null : time.GetElapsedTime(_started, _firstContent);

    /// <summary>The name that the answer shows: the client's own.</summary>
    public string ShownModel => ModelAsked ?? Target?.Model ?? "";

    /// <summary>Notes that the first content is here.</summary>
    public void MarkFirstContent()
    {
        if (_firstContent == 0)
        {
            _firstContent = time.GetTimestamp();
        }
    }
}
