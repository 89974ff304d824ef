using System.Text;

namespace Sluice.BlackBox.Gateways;

/// <summary>Plain HTTP calls, so that a test sees exactly what goes over the wire.</summary>
public static class Calls
{
    public const string Chat = "/v1/chat/completions";
    public const string Responses = "/v1/responses";
    public const string Messages = "/v1/messages";

    public static HttpRequestMessage Request(string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public static async Task<Answer> PostAsync(this HttpClient client, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = Request(path, body, headers);
        return await client.AnswerAsync(request);
    }

    public static async Task<Answer> FetchAsync(this HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.AnswerAsync(request);
    }

    public static async Task<Answer> AnswerAsync(this HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, bytes);
    }

    /// <summary>Sends a request and returns as soon as the headers are here.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient client, string path, string body, CancellationToken cancellationToken)
    {
        var request = Request(path, body);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>A chat request of one user message for the OpenAI dialect.</summary>
    public static string ChatBody(string model, string text = "Hello!", string extras = "") => Body(model, text, extras);

    /// <summary>A request of one user message for the Anthropic dialect.</summary>
    public static string MessagesBody(string model, string text = "Hello!", string extras = "") =>
        Body(model, text, "\"max_tokens\":100" + (extras.Length == 0 ? "" : "," + extras));

    private static string Body(string model, string text, string extras)
    {
        var more = extras.Length == 0 ? "" : "," + extras;
        return $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{System.Text.Json.JsonSerializer.Serialize(text)}}}]{{more}}}""";
    }
}
