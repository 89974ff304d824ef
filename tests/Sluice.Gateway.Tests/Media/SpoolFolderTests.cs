using Sluice.Gateway.Media.Uploads;
using Sluice.Testing;

namespace Sluice.Gateway.Tests.Media;

public sealed class SpoolFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("spool");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_OnUnix_HasNoNameFromTheStartAndKeepsItsBytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the name goes with the handle.");
        var token = TestContext.Current.CancellationToken;
        await using var file = new SpoolFolder(Folder).Open();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.True(await file.TryAppendAsync("hello "u8.ToArray(), 100, token));
        Assert.True(await file.TryAppendAsync("there"u8.ToArray(), 100, token));
        var read = new byte[20];
        Assert.Equal(5, await file.ReadAsync(read, 6, token));
        Assert.Equal("there"u8.ToArray(), read[..5]);
    }

    [Fact]
    public async Task Append_AllFilesTogether_StayWithinTheLimit()
    {
        var token = TestContext.Current.CancellationToken;
        var spool = new SpoolFolder(Folder);
        await using var one = spool.Open();
        var two = spool.Open();

        Assert.True(await one.TryAppendAsync(new byte[60], 100, token));
        Assert.False(await two.TryAppendAsync(new byte[50], 100, token));
        Assert.True(await two.TryAppendAsync(new byte[40], 100, token));
        await two.DisposeAsync();

        Assert.Equal(60, spool.Used);
        Assert.True(await one.TryAppendAsync(new byte[40], 100, token));
    }

    [Fact]
    public void Start_WhatACrashLeft_IsRemovedAndNothingElse()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "upload-1.tmp"), "left");
        File.WriteAllText(Path.Combine(Folder, "mine.txt"), "not ours");

        _ = new SpoolFolder(Folder);

        Assert.Equal(["mine.txt"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName));
    }
}
