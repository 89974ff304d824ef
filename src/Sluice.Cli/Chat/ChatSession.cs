using System.Text;
using Sluice.Cli.Client;

namespace Sluice.Cli.Chat;

/// <summary>Reads questions and streams answers until the input ends.</summary>
internal sealed class ChatSession(GatewayClient client, Conversation conversation, ChatScreen screen)
{
    private volatile CancellationTokenSource? _running;

    /// <summary>Talks until the input ends or <c>/exit</c>; 1 when a question went without an answer.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var exitCode = 0;
        while (await screen.ReadAsync(cancellation) is { } line)
        {
            switch (line.Trim())
            {
                case "":
                    continue;
                case "/exit":
                    return exitCode;
                case "/reset":
                    conversation.Reset();
                    continue;
                default:
                    try
                    {
                        await AnswerAsync(line, cancellation);
                    }
                    catch (GatewayException exception)
                    {
                        screen.Fail(exception.Message);
                        exitCode = 1;
                        if (exception.IsUnreachable)
                        {
                            return exitCode;
                        }
                    }

                    continue;
            }
        }

        return exitCode;
    }

    /// <summary>Stops the running answer; without one, or the second time, the program ends.</summary>
    public void OnInterrupt(object? sender, ConsoleCancelEventArgs interrupt)
    {
        if (_running is { IsCancellationRequested: false } running)
        {
            interrupt.Cancel = true;
            running.Cancel();
        }
    }

    private async Task AnswerAsync(string question, CancellationToken cancellation)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = running;
        conversation.Ask(question);
        var answer = new StringBuilder();
        var note = "";
        try
        {
            await foreach (var piece in client.ChatAsync(conversation.ToRequest(), running.Token))
            {
                answer.Append(piece.Text);
                screen.Show(piece);
            }
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            note = " (stopped)";
        }
        finally
        {
            _running = null;
            conversation.Answer(answer.ToString());
            if (answer.Length > 0 || note.Length > 0)
            {
                screen.End(note);
            }
        }
    }
}
