using System.Buffers;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>A request's bytes without what their target does not take; what was left out or lowered is declared.</summary>
internal static class FittedBody
{
    /// <summary>Fits a body.</summary>
    /// <param name="exchange">The request; strict refuses instead of leaving out.</param>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="rules">What has to change.</param>
    /// <param name="written">The dialect in which the body is written.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="losses">Where to declare.</param>
    /// <returns>The bytes, valid as long as the body is, or the error to tell the client.</returns>
    public static (ReadOnlySequence<byte> Body, SluiceError? Error) Make(Exchange exchange, ReadOnlySequence<byte> body, BodyRules rules, IDialect written, Target target, LossReport losses)
    {
        var fitted = new SplicedBody();
        BodyFit.Write(body, rules, fitted, path => losses.DropWritten(path, written), path => losses.ChangeWritten(path, written));
        return exchange.Strict && losses.Dropped.Count > 0
            ? (default, UpstreamRequest.Unsupported(losses.Dropped, target))
            : (fitted.Bytes, null);
    }
}
