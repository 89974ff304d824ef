using System.Text;
using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Media.Uploads;

/// <summary>A request whose body is a form with a file.</summary>
internal sealed class FormMediaRequest(Upload upload, MediaOperation operation) : MediaRequest
{
    public override string? Model => upload.Form.Value("model") is { Length: > 0 } model ? model : null;

    public override bool Stream => upload.Form.Value("stream") is "true" or "True" or "1";

    public override int TextBytes => upload.Form.ValueBytes;

    public override bool AnswersText => operation.Upstream is UpstreamOperation.Transcription or UpstreamOperation.AudioTranslation;

    public override bool MayRepeat => !upload.IsSpent;

    public override SluiceError? Fault => upload.Fault;

    public override (MediaCall? Call, SluiceError? Error) For(UpstreamTarget target, Exchange exchange)
    {
        var uri = target.Upstream.AddressOf(operation.Upstream, target.Model);
        var type = $"multipart/form-data; boundary=\"{Encoding.ASCII.GetString(upload.Boundary.Span)}\"";
        if (target.Upstream.Dialect == ProviderDialect.WhisperServer)
        {
            return WhisperCall.Make(uri, type, upload, operation, exchange, target);
        }

        return (new MediaCall(uri, new UploadBody(upload, type, ModelEdit(target.Model), null)), null);
    }

    public override ValueTask DisposeAsync() => upload.DisposeAsync();

    // Its value, or a part of its own where the client told none.
    private FormEdit? ModelEdit(string model)
    {
        foreach (var field in upload.Form.Fields)
        {
            if (field.Name == "model")
            {
                return field.Value == model ? null : new FormEdit(field.Start, field.End, Encoding.UTF8.GetBytes(model));
            }
        }

        return new FormEdit(0, 0, Encoding.UTF8.GetBytes(FormPart.Write(upload.Boundary.Span, "model", model, first: true)));
    }
}
