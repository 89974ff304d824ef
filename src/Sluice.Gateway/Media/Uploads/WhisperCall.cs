using System.Text;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Media;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>
/// A transcription by whisper.cpp's server. It takes the form as it is and ignores what it doesn't know, so only what it would get wrong is added:
/// the language where none is told (it would take English) and the wish for a translation.
/// </summary>
internal static class WhisperCall
{
    private static readonly HashSet<string> s_understood = new(StringComparer.Ordinal)
    {
        "model", "language", "prompt", "response_format", "temperature", "stream", "timestamp_granularities[]", "timestamp_granularities",
    };

    /// <summary>Makes the request.</summary>
    public static (MediaCall? Call, SluiceError? Error) Make(Uri uri, string type, Upload upload, MediaOperation operation, Exchange exchange, UpstreamTarget target)
    {
        if (Refuse(upload, exchange, target) is { } refusal)
        {
            return (null, refusal);
        }

        var isTranslation = operation.Upstream == UpstreamOperation.AudioTranslation;
        return (
            new MediaCall(uri, new UploadBody(upload, type, null, () => Additions(upload, isTranslation)))
            {
                Translate = (body, contentType) => Translate(upload, body, contentType, exchange, target),
            },
            null);
    }

    // Asked before the form goes out, and again when fields behind the file are known too.
    private static SluiceError? Refuse(Upload upload, Exchange exchange, UpstreamTarget target)
    {
        var format = upload.Form.Value("response_format");
        if (!WhisperTranscript.Knows(format))
        {
            return new SluiceError(ErrorKind.UnderstandClientUnsupported, $"The model '{target.Model}' can't answer as '{format}'.") { Param = "response_format" };
        }

        var losses = exchange.Losses = new LossReport(ClientDialects.OpenAi);
        foreach (var field in upload.Form.Fields.Where(field => !s_understood.Contains(field.Name)))
        {
            losses.Drop(field.Name);
        }

        return exchange.Strict && losses.Dropped.Count > 0 ? UpstreamRequest.Unsupported(losses.Dropped, target) : null;
    }

    private static byte[] Additions(Upload upload, bool isTranslation)
    {
        var parts = new StringBuilder();
        if (string.IsNullOrEmpty(upload.Form.Value("language")))
        {
            parts.Append(FormPart.Write(upload.Boundary.Span, "language", "auto", first: false));
        }

        if (isTranslation)
        {
            parts.Append(FormPart.Write(upload.Boundary.Span, "translate", "true", first: false));
        }

        return Encoding.UTF8.GetBytes(parts.ToString());
    }

    private static MediaAnswer Translate(Upload upload, PooledBuffer body, string contentType, Exchange exchange, UpstreamTarget target)
    {
        if (Refuse(upload, exchange, target) is { } refusal)
        {
            return MediaAnswer.Failed(refusal);
        }

        if (WhisperTranscript.ErrorIn(body.Span, contentType) is { } told)
        {
            // It answers 200 to a file that it can't read.
            return MediaAnswer.Failed(new SluiceError(ErrorKind.AttemptUpstreamRejected, told));
        }

        var form = upload.Form;
        var output = new PooledBuffer(body.Length + 256);
        string? answer = null;
        try
        {
            answer = WhisperTranscript.Write(
                body.Span,
                form.Value("response_format"),
                form.Value("stream") is "true" or "True" or "1",
                form.Fields.Any(field => field.Name.StartsWith("timestamp_granularities", StringComparison.Ordinal) && field.Value == "word"),
                output);
            return answer is null ? MediaAnswer.Failed(UpstreamErrors.Malformed(target.Provider)) : new MediaAnswer(output, answer, null);
        }
        finally
        {
            if (answer is null)
            {
                output.Dispose();
            }
        }
    }
}
