namespace Sluice.Bench.Engine;

/// <summary>How much one run evaluates: a prompt for each sequence in one pass, then so many passes of one token for each sequence.</summary>
internal readonly record struct Shape(int Sequences, int Prompt, int Steps)
{
    public int PromptTokens => Sequences * Prompt;

    public int DecodedTokens => Sequences * Steps;

    public int Length => Prompt + Steps;
}
