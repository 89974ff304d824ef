using System.CommandLine;
using Sluice.Cli.Chat;
using Sluice.Cli.Client;
using Sluice.Cli.Terminal;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice chat</c>: a conversation with a running gateway.</summary>
internal static class ChatCommand
{
    public static Command Create()
    {
        var model = new Argument<string?>("MODEL") { Description = "The model; without one, the gateway's default.", Arity = ArgumentArity.ZeroOrOne };
        var gateway = CommonOptions.Gateway();
        var system = new Option<string?>("--system") { Description = "The system prompt.", HelpName = "TEXT" };
        var noThink = new Option<bool>("--no-think") { Description = "Ask a reasoning model to answer at once." };
        var command = new Command("chat", "Talk to a model: a line is a question; /reset begins anew, /exit ends.") { model, gateway, system, noThink };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = new GatewayClient(parsed.GetValue(gateway)!);
            var conversation = new Conversation(parsed.GetValue(model), parsed.GetValue(system), thinks: !parsed.GetValue(noThink));
            var output = parsed.InvocationConfiguration.Output;
            var screen = new ChatScreen(
                Console.In, output, parsed.InvocationConfiguration.Error, isInteractive: !Console.IsInputRedirected, hasColour: TerminalStyle.IsStyled(output));
            var session = new ChatSession(client, conversation, screen);
            Console.CancelKeyPress += session.OnInterrupt;
            try
            {
                return await session.RunAsync(cancellation);
            }
            finally
            {
                Console.CancelKeyPress -= session.OnInterrupt;
            }
        });
        return command;
    }
}
