namespace Sluice.Protocols.Multipart;

/// <summary>Is told what a form holds, in order. Places count in bytes from the body's start.</summary>
public interface IMultipartVisitor
{
    /// <summary>A part begins.</summary>
    /// <param name="part">What its headers say.</param>
    /// <param name="contentStart">Where its content begins.</param>
    void OnPart(MultipartPart part, long contentStart);

    /// <summary>A piece of the current part's content.</summary>
    /// <param name="content">The bytes; valid during the call only.</param>
    void OnContent(ReadOnlySpan<byte> content);

    /// <summary>The current part has ended.</summary>
    /// <param name="contentEnd">Where its content ends.</param>
    void OnPartEnd(long contentEnd);
}
