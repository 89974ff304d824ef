using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>
/// What a translation could not carry over, as field paths in the caller's own names (<c>tools[].strict</c>). The codec that encodes names
/// fields by the conversation model's vocabulary; <see cref="Dropped"/> and <see cref="Changed"/> are what the client is shown.
/// </summary>
/// <param name="client">The dialect of the client, whose names are shown; null shows the conversation model's.</param>
/// <param name="names">How the client names fields, where its dialect has several names for one; null for the dialect's.</param>
public sealed class LossReport(IDialect? client = null, FieldNames? names = null)
{
    // Names come from clients and providers: what is shown of them must fit a header.
    private const int MostPaths = 64;
    private const int LongestPath = 200;
    private const string More = "...";

    private List<string>? _dropped;
    private List<string>? _changed;
    private List<string>? _refused;

    /// <summary>The name of the client's dialect; null if none was given.</summary>
    public string? ClientDialect => client?.Name;

    /// <summary>Fields that the target can't express.</summary>
    public IReadOnlyList<string> Dropped => (IReadOnlyList<string>?)_dropped ?? [];

    /// <summary>Fields that were clamped, rewritten or filled in.</summary>
    public IReadOnlyList<string> Changed => (IReadOnlyList<string>?)_changed ?? [];

    /// <summary>
    /// Set when the request's meaning depends on something that the target can't express (a recording, an uploaded file of another provider):
    /// 400 <c>unsupported_parameter</c>. The encoded body must not be sent then. Null if all is well.
    /// </summary>
    public ProtocolError? Refusal { get; private set; }

    /// <summary>All that the request is refused for.</summary>
    internal IReadOnlyList<string> Refused => (IReadOnlyList<string>?)_refused ?? [];

    /// <summary>Declares a field as dropped; naming it twice counts once.</summary>
    /// <param name="path">The field's path in the conversation model (<see cref="ConversationFields"/>).</param>
    public void Drop(string path) => Add(ref _dropped, Translate(path));

    /// <summary>Declares a length of told reasoning that was asked for: only one dialect knows any; auto is what all do.</summary>
    /// <param name="reasoning">What was asked for; null if nothing.</param>
    public void ChangeSummary(ReasoningSettings? reasoning)
    {
        if (reasoning?.Summary is not (null or "auto"))
            Change(ConversationFields.ReasoningSummary);
    }

    /// <summary>Declares what the text for a tool must look like, where only functions are known.</summary>
    internal void DropGrammar(ToolDefinition tool)
    {
        if (tool.Grammar is not null)
            Drop(ConversationFields.ToolGrammar);
    }

    /// <summary>Declares a field as changed; naming it twice counts once.</summary>
    /// <param name="path">The field's path in the conversation model (<see cref="ConversationFields"/>).</param>
    public void Change(string path) => Add(ref _changed, Translate(path));

    /// <summary>Declares opaque fields as dropped.</summary>
    /// <param name="state">The fields; null if there are none.</param>
    /// <param name="path">The path of their owner in the conversation model.</param>
    public void DropState(ProviderState? state, string path)
    {
        foreach (var (name, _) in state?.Fields ?? [])
            Drop($"{path}.{name}");
    }

    /// <summary>Declares a field as dropped, by the path of the dialect in whose words the request was written.</summary>
    /// <param name="path">The field's path there.</param>
    /// <param name="written">That dialect.</param>
    public void DropWritten(string path, IDialect written) => Add(ref _dropped, FromWritten(path, written));

    /// <summary>Declares a field as changed, by the path of the dialect in whose words the request was written.</summary>
    /// <param name="path">The field's path there.</param>
    /// <param name="written">That dialect.</param>
    public void ChangeWritten(string path, IDialect written) => Add(ref _changed, FromWritten(path, written));

    /// <summary>Refuses the request for a target; the first refusal is the one that is told.</summary>
    /// <param name="path">The field's path in the conversation model (<see cref="ConversationFields"/>).</param>
    /// <param name="message">Why, for people.</param>
    public void Refuse(string path, string message)
    {
        Add(ref _refused, Translate(path));
        Refusal ??= new ProtocolError(400, "invalid_request_error", "unsupported_parameter", message) { Param = Translate(path) };
    }

    private string FromWritten(string path, IDialect written)
    {
        ArgumentNullException.ThrowIfNull(written);
        return client is null || client.Name == written.Name ? path : Translate(written.FieldNames.Neutralise(path));
    }

    private string Translate(string path) => (names ?? client?.FieldNames)?.Translate(path) ?? path;

    private static void Add(ref List<string>? list, string path)
    {
        list ??= [];
        var shown = list.Count >= MostPaths ? More : path.Length > LongestPath ? path[..LongestPath] + More : path;
        if (!list.Contains(shown))
        {
            list.Add(shown);
        }
    }
}
