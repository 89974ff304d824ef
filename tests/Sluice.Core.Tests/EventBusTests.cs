using Sluice.Core.Events;

namespace Sluice.Core.Tests;

public sealed class EventBusTests
{
    [Fact]
    public void Publish_SeveralHandlers_TellsEachOfItsTypeOnce()
    {
        var bus = new EventBus();
        var heard = new List<string>();
        bus.Subscribe<string>(item => heard.Add("first " + item));
        bus.Subscribe<string>(item => heard.Add("second " + item));
        bus.Subscribe<Version>(_ => heard.Add("other"));

        bus.Publish("hello");

        Assert.Equal(["first hello", "second hello"], heard);
    }

    [Fact]
    public void Publish_NobodyListens_DoesNothing() => new EventBus().Publish("hello");
}
