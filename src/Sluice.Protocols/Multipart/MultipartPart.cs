namespace Sluice.Protocols.Multipart;

/// <summary>One part of a form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name as the client told it, never to be used as a path; null if the part is no file.</param>
/// <param name="ContentType">The content type; null if none was told.</param>
public sealed record MultipartPart(string Name, string? FileName, string? ContentType);
