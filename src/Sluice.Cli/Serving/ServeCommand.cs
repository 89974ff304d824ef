using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Serving;

/// <summary>The verb <c>serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var listen = new Option<string[]>("--listen") { Description = "An address to listen on; may be repeated.", HelpName = "URL", DefaultValueFactory = _ => [] };
        var data = new Option<string?>("--data") { Description = "The folder for the database and other data.", HelpName = "DIR" };
        var model = new Option<string[]>("--model") { Description = "A GGUF file to serve; may be repeated.", HelpName = "PATH.gguf", DefaultValueFactory = _ => [] };
        var format = new Option<LogFormat>("--log-format") { Description = "How log lines look.", DefaultValueFactory = _ => LogFormat.Text };
        var level = new Option<LogLevel>("--log-level") { Description = "The least important log lines to write.", DefaultValueFactory = _ => LogLevel.Information };
        var command = new Command("serve", "Start the gateway with its embedded node.") { config, listen, data, model, format, level };
        command.SetAction((result, cancellationToken) => ServeHost.RunAsync(
            new ServeArguments
            {
                Config = result.GetValue(config),
                Listen = result.GetValue(listen) ?? [],
                Data = result.GetValue(data),
                Models = result.GetValue(model) ?? [],
                LogFormat = result.GetValue(format),
                LogLevel = result.GetValue(level),
            },
            cancellationToken));
        return command;
    }
}
