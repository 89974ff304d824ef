using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>Finds out, field by field, what becomes of every dialect's messages in every other, and writes it down.</summary>
internal static class TranslationTable
{
    private const string Head = """
        # What becomes of every field

        Written by the tests from the codecs: each field of messages that hold all that a dialect has is left out (or, where it can't be, given another value), both messages are
        translated, and what differs tells the field's fate. A field that vanishes without being declared fails the tests.

        - **kept**: its value stands in the result as it was, if under another name.
        - mapped: the result says it in other words.
        - *changed*: the result says it in part or otherwise; told in `x-sluice-changed` or `x-sluice-dropped`.
        - dropped: left out; told in `x-sluice-dropped`, a 400 in strict mode.
        - refused: the request makes no sense without it: 400 `unsupported_parameter`.
        - given: not said, for the target does so in any case; the other wish would be told as changed or dropped.
        - own: the gateway always says its own instead, or does itself what is asked (it ends answers at stop sequences where a provider's dialect has none).

        Client and provider of one dialect exchange bytes, so there all is kept; the column says what is kept when the request has to be written anew (a lowered output limit, a system
        prompt of the catalogue). Azure's providers are those of `openai`. Words in brackets tell the kind of a list's member. `engine` is the engine in the program: what reaches the model's own
        chat template and the choice of tokens is kept or mapped; what a template makes of speakers' names, ids of calls and earlier reasoning is the model's own affair. Its answers hold
        text, reasoning, calls, log probabilities, the stop string and tokens, written by the encoders of the tables of answers below.

        """;

    private static readonly Lazy<(string Markdown, IReadOnlyList<string> Undeclared)> s_made = new(Make);

    /// <summary>The page.</summary>
    public static string Markdown => s_made.Value.Markdown;

    /// <summary>Every loss that nobody declares.</summary>
    public static IReadOnlyList<string> Undeclared => s_made.Value.Undeclared;

    private static (string Markdown, IReadOnlyList<string> Undeclared) Make()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        var undeclared = new List<string>();
        foreach (var client in TableDialects.All)
        {
            Section(
                $"Requests of `{client.Name}` clients, by the provider's dialect",
                client.Requests,
                [
                    .. TableDialects.Upstreams.Select(upstream => new Column(upstream.Name, sample => Translation.Request(client.Dialect, TableDialects.Towards(client, upstream).Dialect, sample), OwnFields.OfRequests)),
                    new Column("engine", sample => Translation.EngineRequest(client.Dialect, sample), OwnFields.OfEngineRequests),
                ]);
        }

        foreach (var upstream in TableDialects.All)
        {
            List<TableDialect> clients = [.. TableDialects.All.Where(client => upstream.IsUpstream ? TableDialects.Towards(client, upstream) == upstream : client == upstream)];
            Section(
                $"Answers of `{upstream.Name}` providers, by the client's dialect",
                upstream.Answers,
                [.. clients.Select(client => new Column(client.Name, sample => Translation.Answer(upstream.Dialect, client.Dialect, sample), OwnFields.OfAnswers))]);
            Section(
                $"Streams of `{upstream.Name}` providers, by the client's dialect",
                upstream.Streams,
                [.. clients.Select(client => new Column(client.Name, sample => Translation.Stream(upstream.Dialect, client.Dialect, sample), OwnFields.OfAnswers))]);
        }

        return (text.ToString(), undeclared);

        void Section(string title, IReadOnlyList<JsonNode> samples, IReadOnlyList<Column> columns)
        {
            if (samples.Count == 0)
                return;
            text.Append($"\n## {title}\n\n| field | {string.Join(" | ", columns.Select(column => $"`{column.Name}`"))} |\n|---|{string.Concat(columns.Select(_ => "---|"))}\n");
            var seen = new HashSet<string>();
            var missing = new HashSet<string>();
            foreach (var sample in samples)
            {
                foreach (var field in Field.Of(sample))
                {
                    if (!seen.Contains(field.Path))
                        missing.Add(field.Path);
                    List<Fate> fates = [.. columns.Select(column => FateOf(field, sample, column)).OfType<Fate>()];
                    if (fates.Count == 0)
                        continue;
                    missing.Remove(field.Path);
                    undeclared.AddRange(columns.Zip(fates).Where(pair => pair.Second == Fate.Lost).Select(pair => $"{title}: {pair.First.Name}: {field.Path}"));
                    if (seen.Add(field.Path))
                        text.Append($"| `{field.Path}` | {string.Join(" | ", fates.Select(Word))} |\n");
                }
            }

            undeclared.AddRange(missing.Select(path => $"{title}: {path}: no sample can be read with another value"));
        }
    }

    // Null where the sample can't be read without the field, nor with another value of it.
    private static Fate? FateOf(Field field, JsonNode sample, Column column)
    {
        var with = column.Translate(sample) ?? throw new InvalidOperationException($"A sample can't be read: {sample.ToJsonString()}");
        List<JsonNode> variants = [field.RemovedFrom(sample), .. field.ChangedIn(sample)];
        List<Outcome> others = [.. variants.Select(column.Translate).OfType<Outcome>()];
        if (others.Count == 0)
            return column.Own.Any(field.Is) ? Fate.Own : null;
        var fate = Outcome.FateOf(field, field.ValueIn(sample), with, others);
        return fate == Fate.Lost && column.Own.Any(field.Is) ? Fate.Own : fate;
    }

    private static string Word(Fate fate) => fate switch
    {
        Fate.Kept => "**kept**",
        Fate.Changed => "*changed*",
        _ => fate.ToString().ToLowerInvariant(),
    };
}
