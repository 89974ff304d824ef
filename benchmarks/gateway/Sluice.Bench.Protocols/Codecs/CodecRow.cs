namespace Sluice.Bench.Protocols.Codecs;

/// <summary>How fast a dialect's codec is on the conversation, in bytes of its own JSON.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Bytes">Length of the request.</param>
/// <param name="Decode">Megabytes per second of one thread, from bytes to the conversation.</param>
/// <param name="Encode">Megabytes per second of one thread, from the conversation to bytes.</param>
/// <param name="DecodeAllocated">Bytes allocated for each byte read.</param>
/// <param name="EncodeAllocated">Bytes allocated for each byte written.</param>
internal sealed record CodecRow(string Dialect, int Bytes, double Decode, double Encode, double DecodeAllocated, double EncodeAllocated);
