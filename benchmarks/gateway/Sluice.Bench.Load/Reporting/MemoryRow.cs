namespace Sluice.Bench.Load.Reporting;

/// <summary>A fresh process with many open streams: how many lived, and the peak of its memory before and after, in bytes.</summary>
internal sealed record MemoryRow(string Name, int Asked, int Alive, long BeforeBytes, long PeakBytes);
