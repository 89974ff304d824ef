using Sluice.Core.Errors;

namespace Sluice.Core.Tests;

public sealed class ErrorShapeTests
{
    public static TheoryData<ErrorKind> Kinds => [.. Enum.GetValues<ErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_EveryKindButTheBug_HasAShapeOfItsOwn(ErrorKind kind)
    {
        var shape = ErrorShape.Of(kind);

        Assert.InRange(shape.Status, 400, 599);
        Assert.Equal(kind == ErrorKind.AnywhereGatewayBug, shape.Code == "internal_error");
    }

    [Theory]
    [InlineData(ErrorKind.EdgeClientTooLarge, 413, "request_too_large")]
    [InlineData(ErrorKind.PlanClientUnknownModel, 404, "model_not_found")]
    [InlineData(ErrorKind.PlanClientContextExceeded, 400, "context_length_exceeded")]
    [InlineData(ErrorKind.AttemptUpstreamAuth, 502, "upstream_auth_error")]
    [InlineData(ErrorKind.AttemptUpstreamTimeout, 504, "upstream_timeout")]
    [InlineData(ErrorKind.AttemptEngineFailed, 500, "engine_error")]
    public void Of_KindsOfTheContract_HaveItsStatusAndCode(ErrorKind kind, int status, string code)
    {
        var shape = ErrorShape.Of(kind);

        Assert.Equal((status, code), (shape.Status, shape.Code));
    }

    [Fact]
    public void Shape_Overrides_ReplaceStatusAndCodeOnly()
    {
        var error = new SluiceError(ErrorKind.AttemptUpstreamRejected, "no") { Status = 422, Code = "weird" };

        Assert.Equal(new ErrorShape(422, "invalid_request_error", "weird"), error.Shape);
    }
}
