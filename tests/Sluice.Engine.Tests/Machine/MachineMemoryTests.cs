using Sluice.Engine.Machine;

namespace Sluice.Engine.Tests.Machine;

public sealed class MachineMemoryTests
{
    private const long MiB = 1 << 20;
    private const string Meminfo = "MemTotal:        8388608 kB\nMemFree:  1 kB\nMemAvailable:    4194304 kB\n";

    [Fact]
    public void Available_NoContainer_IsWhatTheMachineHas()
    {
        using var files = new SystemFiles(("proc/meminfo", Meminfo), ("proc/self/cgroup", "0::/user\n"), ("sys/fs/cgroup/user/memory.max", "max\n"));
        Assert.Equal(4096 * MiB, MachineMemory.AvailableBytes(files.Root));
    }

    [Fact]
    public void Available_LimitOfAGroupAround_CountsFilesAsFree()
    {
        using var files = new SystemFiles(
            ("proc/meminfo", Meminfo),
            ("proc/self/cgroup", "0::/pod/box\n"),
            ("sys/fs/cgroup/pod/box/memory.max", "max\n"),
            ("sys/fs/cgroup/pod/memory.max", $"{1024 * MiB}\n"),
            ("sys/fs/cgroup/pod/memory.current", $"{600 * MiB}\n"),
            ("sys/fs/cgroup/pod/memory.stat", $"anon 5\ninactive_file {100 * MiB}\nactive_file {200 * MiB}\n"));
        Assert.Equal((1024 - 600 + 300) * MiB, MachineMemory.AvailableBytes(files.Root));
    }

    [Fact]
    public void Available_OlderGroups_AreRead()
    {
        using var files = new SystemFiles(
            ("proc/meminfo", Meminfo),
            ("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/box\n"),
            ("sys/fs/cgroup/memory/box/memory.limit_in_bytes", $"{512 * MiB}\n"),
            ("sys/fs/cgroup/memory/box/memory.usage_in_bytes", $"{500 * MiB}\n"));
        Assert.Equal(12 * MiB, MachineMemory.AvailableBytes(files.Root));
    }

    [Fact]
    public void Available_NothingTold_IsStillPositive()
    {
        using var files = new SystemFiles();
        Assert.True(MachineMemory.AvailableBytes(files.Root) > 0);
        Assert.True(MachineMemory.AvailableBytes() > 0);
    }
}
