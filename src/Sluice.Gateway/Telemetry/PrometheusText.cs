using System.Globalization;
using System.Text;
using Sluice.Core.Requests;
using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Telemetry;

/// <summary>Writes the numbers in Prometheus' text format (version 0.0.4).</summary>
internal static class PrometheusText
{
    /// <summary>The format's content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly RequestOutcome[] Outcomes = Enum.GetValues<RequestOutcome>();

    /// <summary>Writes everything.</summary>
    public static string Write(GatewayMetrics metrics)
    {
        var text = new StringBuilder(8192);
        var all = metrics.All.OrderBy(pair => pair.Key.Model, StringComparer.Ordinal).ThenBy(pair => pair.Key.Provider, StringComparer.Ordinal).ToArray();

        Head(text, "sluice_requests_total", "counter", "Requests by outcome.");
        foreach (var (key, series) in all)
        {
            foreach (var outcome in Outcomes)
            {
                if (series.Requests(outcome) is > 0 and var count)
                {
                    Line(text, "sluice_requests_total", $"{Labels(key)},outcome=\"{Word(outcome)}\"", count);
                }
            }
        }

        Head(text, "sluice_tokens_total", "counter", "Tokens by type; cached and reasoning tokens are parts of input and output.");
        foreach (var (key, series) in all)
        {
            Line(text, "sluice_tokens_total", Labels(key) + ",type=\"input\"", series.InputTokens);
            Line(text, "sluice_tokens_total", Labels(key) + ",type=\"output\"", series.OutputTokens);
            Line(text, "sluice_tokens_total", Labels(key) + ",type=\"cached\"", series.CachedTokens);
            Line(text, "sluice_tokens_total", Labels(key) + ",type=\"reasoning\"", series.ReasoningTokens);
        }

        Head(text, "sluice_attempts_total", "counter", "Attempts at targets, failed ones included.");
        foreach (var (key, series) in all)
        {
            Line(text, "sluice_attempts_total", Labels(key), series.Attempts);
        }

        Head(text, "sluice_errors_total", "counter", "Requests that ended in an error, by code.");
        foreach (var (code, count) in metrics.Errors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line(text, "sluice_errors_total", $"code=\"{Escape(code)}\"", count);
        }

        Head(text, "sluice_requests_in_flight", "gauge", "Requests on their road now.");
        Line(text, "sluice_requests_in_flight", "", metrics.InFlight);

        Head(text, "sluice_large_body_bytes", "gauge", "Bytes outside the managed heap for large bodies.");
        Line(text, "sluice_large_body_bytes", "", NativePages.Held);

        Family(text, "sluice_request_duration_seconds", "From arrival to the end.", all, series => series.Duration);
        Family(text, "sluice_time_to_first_token_seconds", "From arrival to the first content.", all, series => series.TimeToFirstToken);
        Family(text, "sluice_time_per_output_token_seconds", "Between output tokens after the first, in streams.", all, series => series.TimePerOutputToken);
        Family(text, "sluice_tokens_per_second", "Output tokens over the time in which they came.", all, series => series.TokensPerSecond);
        Head(text, "sluice_gateway_overhead_seconds", "histogram", "From arrival to the first attempt.");
        Distribution(text, "sluice_gateway_overhead_seconds", "", metrics.Overhead);
        ProcessText.Write(text);
        return text.ToString();
    }

    private static void Family(StringBuilder text, string name, string help, KeyValuePair<SeriesKey, Series>[] all, Func<Series, Histogram> select)
    {
        Head(text, name, "histogram", help);
        foreach (var (key, series) in all)
        {
            Distribution(text, name, Labels(key), select(series));
        }
    }

    private static void Distribution(StringBuilder text, string name, string labels, Histogram histogram)
    {
        var comma = labels.Length > 0 ? "," : "";
        var total = 0L;
        for (var bucket = 0; bucket <= histogram.Bounds.Length; bucket++)
        {
            total += histogram.CountOf(bucket);
            var bound = bucket == histogram.Bounds.Length ? "+Inf" : histogram.Bounds[bucket].ToString(CultureInfo.InvariantCulture);
            Line(text, name + "_bucket", $"{labels}{comma}le=\"{bound}\"", total);
        }

        text.Append(name).Append("_sum");
        Braces(text, labels);
        text.Append(histogram.Sum.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        Line(text, name + "_count", labels, total);
    }

    /// <summary>Begins a family of numbers.</summary>
    public static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, long value)
    {
        text.Append(name);
        Braces(text, labels);
        text.Append(value).Append('\n');
    }

    private static void Braces(StringBuilder text, string labels)
    {
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ');
    }

    private static string Labels(SeriesKey key) => $"model=\"{Escape(key.Model)}\",provider=\"{Escape(key.Provider)}\",dialect=\"{Escape(key.Dialect)}\"";

    private static string Word(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Ok => "ok",
        RequestOutcome.Error => "error",
        _ => "cancelled",
    };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
