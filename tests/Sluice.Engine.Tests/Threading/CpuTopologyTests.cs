using Sluice.Engine.Tests.Machine;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Tests.Threading;

public sealed class CpuTopologyTests
{
    [Fact]
    public void Read_TwoNodesWithTwoThreadsPerCore_TakesCoresBeforeSecondThreadsNodeByNode()
    {
        using var files = new SystemFiles(
        [
            ("proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-7\n"),
            ("sys/devices/system/node/node0/cpulist", "0-1,4-5\n"),
            ("sys/devices/system/node/node1/cpulist", "2-3,6-7\n"),
            .. Enumerable.Range(0, 8).Select(cpu => ($"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list", $"{cpu % 4},{(cpu % 4) + 4}\n")),
        ]);
        var topology = CpuTopology.Read(files.Root);
        Assert.Equal([0, 1, 4, 5, 2, 3, 6, 7], topology.Processors);
        Assert.Equal(2, topology.Nodes);
    }

    [Fact]
    public void Read_FewerAllowed_CountsOnlyThose()
    {
        using var files = new SystemFiles(
            ("proc/self/status", "Cpus_allowed_list:\t5,7\n"),
            ("sys/devices/system/node/node0/cpulist", "0-7\n"),
            ("sys/devices/system/node/node1/cpulist", "8-15\n"),
            ("sys/devices/system/cpu/cpu5/topology/thread_siblings_list", "1,5\n"));
        var topology = CpuTopology.Read(files.Root);
        Assert.Equal([5, 7], topology.Processors);
        Assert.Equal(1, topology.Nodes);
    }

    [Fact]
    public void Read_NothingTold_HasNoProcessors()
    {
        using var files = new SystemFiles();
        Assert.Equal((0, 0), (CpuTopology.Read(files.Root).Processors.Count, CpuTopology.Read(files.Root).Nodes));
    }
}
