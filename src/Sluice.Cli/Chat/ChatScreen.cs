using Sluice.Cli.Client;

namespace Sluice.Cli.Chat;

/// <summary>What the person sees: reasoning dimmed on a terminal and left out elsewhere.</summary>
internal sealed class ChatScreen(TextReader input, TextWriter output, TextWriter error, bool isInteractive, bool hasColour)
{
    private const string Dim = "\e[2m";
    private const string Normal = "\e[0m";
    private bool _isReasoning;

    /// <summary>Gives the next question; null at the end.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        if (isInteractive)
        {
            await output.WriteAsync("> ");
            await output.FlushAsync(cancellation);
        }

        return await input.ReadLineAsync(cancellation);
    }

    public void Show(ChatPiece piece)
    {
        if (piece.Reasoning.Length > 0 && isInteractive)
        {
            Begin(reasoning: true);
            output.Write(piece.Reasoning);
        }

        if (piece.Text.Length > 0)
        {
            Begin(reasoning: false);
            output.Write(piece.Text);
        }

        output.Flush();
    }

    /// <summary>Ends an answer's last line.</summary>
    public void End(string note = "")
    {
        if (_isReasoning && hasColour)
        {
            output.Write(Normal);
        }

        _isReasoning = false;
        output.WriteLine(note);
    }

    public void Fail(string message) => error.WriteLine(message);

    private void Begin(bool reasoning)
    {
        if (reasoning == _isReasoning)
        {
            return;
        }

        _isReasoning = reasoning;
        output.Write((reasoning, hasColour) switch
        {
            (true, true) => Dim,
            (false, true) => Normal + "\n",
            (true, false) => "(thinking) ",
            (false, false) => "\n",
        });
    }
}
