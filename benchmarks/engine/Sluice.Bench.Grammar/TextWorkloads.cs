using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Engine;

namespace Sluice.Bench.Grammar;

/// <summary>Texts with formats and patterns: those in which runs of letters lead through many states, counts, and alphabets of all kinds.</summary>
internal static class TextWorkloads
{
    private static readonly string[] Names = ["Ada", "Bela", "Carol", "Dmitri", "Erika", "Fatima", "Gustav", "Hiroko"];

    public static IReadOnlyList<Workload> All { get; } =
    [
        Format("email", random => $"{Join(random, ".", 2)}.{random.Next(100)}@mail-{random.Next(9)}.{Join(random, ".", 1)}.example.org"),
        Format("uri", random => $"https://{Join(random, "-", 2)}.example.org:8080/{Join(random, "/", 3)}/%C3%A9?q={Join(random, "+", 3)}&n={random.Next(999)}#top"),
        Format("hostname", random => $"{Join(random, "-", 3)}.{Join(random, ".", 2)}.example.org"),
        Format("uuid", random => $"{random.Next():x8}-1111-4222-8333-{random.NextInt64(1L << 47):x12}"),
        Format("date-time", random => $"2026-{1 + random.Next(12):D2}-{1 + random.Next(28):D2}T{random.Next(24):D2}:30:59.{random.Next(999):D3}+02:00"),
        Format("ipv6", random => $"2001:db8:{random.Next(0xFFFF):x}:{random.Next(0xFFFF):x}::{random.Next(0xFFFF):x}"),
        Format("duration", random => $"P{random.Next(9)}Y{random.Next(9)}M{random.Next(9)}DT{random.Next(99)}H{random.Next(99)}M"),
        Pattern("slug", "^[a-z0-9]+(-[a-z0-9]+)*$", random => Join(random, "-", 7)),
        Pattern("slug, maxLength", "^[a-z0-9]+(-[a-z0-9]+)*$", random => Join(random, "-", 6), 80),
        Pattern("name, maxLength", "^[A-Z][a-z]+( [A-Z][a-z]+)*$", random => string.Join(' ', Enumerable.Range(0, 6).Select(_ => Names[random.Next(Names.Length)])), 60),
        Pattern("words", "^[a-z]+( [a-z]+)*\\.$", random => $"{Join(random, " ", 9)}."),
        Pattern("words, lengths", "^[a-z]+( [a-z]+)*\\.$", random => $"{Workloads.Cut(Join(random, " ", 30), 120).TrimEnd()}.", 140, 100),
        Pattern("identifier {n,m}", "^[a-z_][a-z0-9_]{2,29}$", random => Workloads.Cut(Join(random, "_", 6), 30)),
        Pattern("groups {n,m}", "^([a-z]{1,8}-){2,6}[a-z0-9]{1,40}$", random => $"{Join(random, "-", 4)}-{random.Next(9999)}{Join(random, "", 4)}"),
        Pattern("counts in counts", "^([A-Z]{2}[0-9]{2,5}( [a-z]{1,20}){0,9};){1,12}$", random => string.Concat(Enumerable.Range(0, 5).Select(_ => $"AB{random.Next(10, 9999)} {Join(random, " ", 4)};"))),
        Pattern("long count", "^[A-Za-z0-9 ,.]{20,2000}$", random => Join(random, ", ", 60)),
        Pattern("long count, maxLength", "^[A-Za-z0-9 ,.]{20,2000}$", random => Join(random, ", ", 60), 500),
        Pattern("search", "fox|dog|cat", random => $"{Join(random, " ", 8)} fox {Join(random, " ", 8)}"),
        Pattern("search, lengths", "fox.*lazy", random => $"{Join(random, " ", 8)} fox {Join(random, " ", 4)} lazy {Join(random, " ", 9)}", 200, 60),
        Pattern("no brackets", "^[^<>&]*$", random => Join(random, " é 中, ", 12)),
        Pattern("no brackets, lengths", "^[^<>&]*$", random => Join(random, " é 中, ", 12), 150, 10),
        Pattern("letters but e", "^[a-df-z ]+$", random => Join(random, " ", 12).Replace("e", "", StringComparison.Ordinal)),
        Pattern("every other letter", "^([bcdfghjklmnpqrstvwxyz][aeiou])+$", random => string.Concat(Enumerable.Range(0, 20).Select(_ => "bakemitonu"[(2 * random.Next(5))..][..2]))),
        Pattern("three and a digit", "^([a-z]{3}[0-9])+$", random => string.Concat(Enumerable.Range(0, 8).Select(_ => $"{Join(random, "", 3)[..3]}{random.Next(9)}"))),
        Pattern("Cyrillic", "^[а-яА-ЯёЁ ,.-]+$", random => string.Join(' ', Enumerable.Range(0, 9).Select(_ => "где же наш большой дом".Split(' ')[random.Next(5)]))),
        Pattern("Chinese {n,m}", "^[\\u4e00-\\u9fff，。]{4,60}$", random => string.Concat(Enumerable.Range(0, 20).Select(_ => "中国人民大学，。"[random.Next(8)]))),
        Pattern("Base64, maxLength", "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", random => Convert.ToBase64String([.. Enumerable.Range(0, 91).Select(_ => (byte)random.Next(256))]), 4000),
        Pattern("path", "^(/[A-Za-z0-9._-]{1,40}){1,20}$", random => $"/{Join(random, "/", 8)}/a.txt"),
        Pattern("version", "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?$", random => $"{random.Next(99)}.{random.Next(99)}.0-{Join(random, ".", 4)}"),
        Pattern("ambiguous", "^(a|aa|[a-z]+|[a-z0-9]*x)+$", random => Join(random, "", 6)),
        Pattern("twelfth from the end", "^[ab]*a[ab]{12}$", random => string.Concat(Enumerable.Range(0, 30).Select(_ => "ab"[random.Next(2)])) + "abababababaab"),
    ];

    private static Workload Format(string format, Func<Random, string> make) =>
        Schema(format, new JsonObject { ["type"] = "string", ["format"] = format }, make);

    private static Workload Pattern(string name, string pattern, Func<Random, string> make, int? most = null, int least = 0)
    {
        var schema = new JsonObject { ["type"] = "string", ["pattern"] = pattern };
        if (most is not null)
        {
            schema["maxLength"] = most;
            schema["minLength"] = least;
        }

        return Schema(name, schema, make);
    }

    /// <summary>An object with two such texts, so that what follows a text is there too.</summary>
    private static Workload Schema(string name, JsonObject text, Func<Random, string> make)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["one"] = text, ["two"] = text.DeepClone() },
            ["required"] = new JsonArray("one", "two"),
            ["additionalProperties"] = false,
        };
        return new Workload(name, OutputConstraint.JsonSchema(JsonDocument.Parse(schema.ToJsonString()).RootElement), [.. Enumerable.Range(1, 6).Select(seed => Write(new Random(seed)))]);

        string Write(Random random) => $"{{\"one\": \"{make(random)}\", \"two\": \"{make(random)}\"}}";
    }

    private static string Join(Random random, string separator, int words) => Workloads.Text(random, words).Replace(" ", separator, StringComparison.Ordinal);
}
