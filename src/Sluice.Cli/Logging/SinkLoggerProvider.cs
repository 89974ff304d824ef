using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Logging;

/// <summary>Puts the events of all loggers into lines of the sink.</summary>
internal sealed class SinkLoggerProvider(LogSink sink, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new SinkLogger(sink, time, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
        // The sink outlives the loggers: the last lines are written at the very end.
    }

    private sealed class SinkLogger(LogSink sink, TimeProvider time, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            sink.Write(sink.Format.Event(time.GetUtcNow(), logLevel, category, formatter(state, exception), exception));
    }
}
