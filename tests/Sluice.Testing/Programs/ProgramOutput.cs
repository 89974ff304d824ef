namespace Sluice.Testing.Programs;

/// <summary>What a program that has ended said.</summary>
public sealed record ProgramOutput(int ExitCode, string StandardOutput, string StandardError);
