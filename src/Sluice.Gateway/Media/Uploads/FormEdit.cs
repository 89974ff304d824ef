namespace Sluice.Gateway.Media.Uploads;

/// <summary>A change of a form's bytes.</summary>
/// <param name="Start">Where the bytes begin that go.</param>
/// <param name="End">Where they end; the same place where nothing goes.</param>
/// <param name="Bytes">What comes in their place.</param>
internal readonly record struct FormEdit(long Start, long End, ReadOnlyMemory<byte> Bytes);
