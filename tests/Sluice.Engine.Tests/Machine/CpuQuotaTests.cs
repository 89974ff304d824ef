using Sluice.Engine.Machine;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Tests.Machine;

public sealed class CpuQuotaTests
{
    [Theory]
    [InlineData("150000 100000", 1.5)]
    [InlineData("50000 100000", 0.5)]
    [InlineData("max 100000", null)]
    [InlineData("", null)]
    [InlineData("nonsense", null)]
    [InlineData("0 100000", null)]
    public void Read_UnifiedHierarchy_GivesQuotaOverPeriod(string text, double? expected)
    {
        using var files = new SystemFiles(("proc/self/cgroup", "0::/pod/box\n"), ("sys/fs/cgroup/pod/box/cpu.max", text + "\n"));
        Assert.Equal(expected, CpuQuota.Read(files.Root));
    }

    [Fact]
    public void Read_GroupsAround_TheLeastCounts()
    {
        using var files = new SystemFiles(
            ("proc/self/cgroup", "0::/pod/box\n"),
            ("sys/fs/cgroup/pod/box/cpu.max", "400000 100000\n"),
            ("sys/fs/cgroup/pod/cpu.max", "250000 100000\n"),
            ("sys/fs/cgroup/cpu.max", "max 100000\n"));
        Assert.Equal(2.5, CpuQuota.Read(files.Root));
    }

    [Theory]
    [InlineData("325000", 3.25)]
    [InlineData("-1", null)]
    public void Read_OlderHierarchyInsideAContainer_IsFoundAtItsMount(string quota, double? expected)
    {
        // The path is the host's; inside, the container's own group is the mount itself.
        using var files = new SystemFiles(
            ("proc/self/cgroup", "5:memory:/docker/7f\n4:cpu,cpuacct:/docker/7f\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota + "\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"));
        Assert.Equal(expected, CpuQuota.Read(files.Root));
    }

    [Fact]
    public void Read_NothingTold_IsNoQuota()
    {
        using var files = new SystemFiles();
        Assert.Null(CpuQuota.Read(files.Root));
    }

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(2, 1.5, 1)]
    [InlineData(2, 2.0, 2)]
    [InlineData(3, 2.5, 2)]
    [InlineData(7, 6.5, 6)]
    [InlineData(8, 8.0, 7)]
    [InlineData(2, 6.5, 2)]
    [InlineData(4, 3.97, 4)]
    public void Resolve_Quota_IsNeverExceededAndLeavesRoomWhereItHasSome(int processors, double quota, int expected) =>
        Assert.Equal(expected, CoreCount.Resolve(0, processors, quota));

    [Fact]
    public void Resolve_NumberThatIsAskedFor_BeatsTheQuota() => Assert.Equal(3, CoreCount.Resolve(3, 8, 1.5));
}
