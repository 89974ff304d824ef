using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class RequestObjectsTests
{
    [Theory]
    [InlineData("""[{"a":1},{"a":2}]""", 2, null)]
    [InlineData("[]", 0, null)]
    [InlineData("""[{"a":1},7,{"a":2}]""", 2, "list[1]")]
    [InlineData("[7]", 0, "list[0]")]
    [InlineData("7", 0, "list")]
    public void Objects_OfAnyValue_AreTheObjectsAndTheFirstOtherIsTold(string json, int objects, string? wrong)
    {
        var reading = new RequestReading();
        Assert.True(JsonDocuments.TryRead(Wire.Bytes(json), out var list));
        var count = 0;
        foreach (var item in reading.Objects("list", list))
        {
            Assert.Equal(JsonValueKind.Object, item.ValueKind);
            count++;
        }

        Assert.Equal(objects, count);
        Assert.Equal(wrong, reading.Error?.Param);
    }

    [Theory]
    [InlineData("[{},{}]")]
    [InlineData("[]")]
    public void Objects_LeftAtTheEndOrInTheMiddle_LeaveThePathAsItWas(string json)
    {
        foreach (var leavesEarly in new[] { false, true })
        {
            var reading = new RequestReading();
            Assert.True(JsonDocuments.TryRead(Wire.Bytes(json), out var list));
            foreach (var item in reading.Objects("list", list))
            {
                if (leavesEarly)
                    break;
            }

            reading.Fail("after", "Wrong.");
            Assert.Equal("after", reading.Error?.Param);
        }
    }
}
