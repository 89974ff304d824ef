namespace Sluice.Bench.Engine;

/// <summary>One of the two engines in the race, with a model loaded.</summary>
internal interface IEngine : IDisposable
{
    string Name { get; }

    Timing Run(Shape shape);
}
