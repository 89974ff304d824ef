using System.Buffers;

namespace Sluice.Protocols.Peek;

/// <summary>A few changes of one body, kept in the order of their places.</summary>
internal ref struct BodyEdits
{
    /// <summary>More than there can be: four members taken out, the model, and usage.</summary>
    public const int Capacity = 8;

    private readonly ReadOnlyMemory<byte> _whole;
    private readonly ReadOnlySpan<byte> _body;
    private readonly Span<BodyEdit> _edits;
    private int _count;

    public BodyEdits(ReadOnlyMemory<byte> body, Span<BodyEdit> edits)
    {
        _whole = body;
        _body = body.Span;
        _edits = edits;
    }

    public void Replace(ByteSpan place, EditText text) => Add(new BodyEdit(place.Start, place.End, text, false));

    public void Insert(int at, EditText text, bool withComma) => Add(new BodyEdit(at, at, text, withComma));

    /// <summary>Takes a member out; returns how many that were.</summary>
    public int Remove(bool isWanted, ByteSpan member)
    {
        if (!isWanted || !member.Exists)
            return 0;
        Add(new BodyEdit(member.Start, member.End, EditText.Nothing, false));
        return 1;
    }

    /// <summary>Makes neighbours one removal, and takes one comma along: the one after, or at the object's end the one before.</summary>
    public void JoinRemovals()
    {
        var joined = 0;
        for (var index = 0; index < _count; index++)
        {
            var edit = _edits[index];
            if (joined > 0 && FollowsDirectly(_edits[joined - 1].End, edit.Start))
                _edits[joined - 1] = _edits[joined - 1] with { End = edit.End };
            else
                _edits[joined++] = edit;
        }

        _count = joined;
        for (var index = 0; index < _count; index++)
        {
            var edit = _edits[index];
            var after = SkipSpace(edit.End);
            if (_body[after] == ',')
            {
                _edits[index] = edit with { End = after + 1 };
                continue;
            }

            var before = _body[..edit.Start].TrimEnd(" \t\r\n"u8).Length - 1;
            if (_body[before] == ',')
                _edits[index] = edit with { Start = before };
        }
    }

    public readonly void Write(string? model, SplicedBody output)
    {
        var whole = new ReadOnlySequence<byte>(_whole);
        var from = 0;
        foreach (var edit in _edits[.._count])
        {
            output.Share(whole.Slice(from, edit.Start - from));
            WriteText(edit.Text, model, output);
            if (edit.WithComma)
                output.Write(","u8);
            from = edit.End;
        }

        output.Share(whole.Slice(from));
    }

    private static void WriteText(EditText text, string? model, SplicedBody output)
    {
        switch (text)
        {
            case EditText.Model:
                RequestRewrite.WriteModel(model!, output);
                break;
            case EditText.ModelMember:
                output.Write("\"model\":"u8);
                RequestRewrite.WriteModel(model!, output);
                break;
            case EditText.True:
                output.Write("true"u8);
                break;
            case EditText.UsageObject:
                output.Write("{\"include_usage\":true}"u8);
                break;
            case EditText.UsageMember:
                output.Write("\"stream_options\":{\"include_usage\":true}"u8);
                break;
            case EditText.IncludeUsageMember:
                output.Write("\"include_usage\":true"u8);
                break;
        }
    }

    private readonly bool FollowsDirectly(int end, int start)
    {
        var comma = SkipSpace(end);
        return _body[comma] == ',' && SkipSpace(comma + 1) == start;
    }

    private readonly int SkipSpace(int at)
    {
        while (_body[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
        return at;
    }

    private void Add(BodyEdit edit)
    {
        // What is inserted at a place stands before what is there already.
        var isInsertion = edit.Start == edit.End;
        var at = _count++;
        while (at > 0 && (_edits[at - 1].Start > edit.Start || (isInsertion && _edits[at - 1].Start == edit.Start)))
        {
            _edits[at] = _edits[at - 1];
            at--;
        }

        _edits[at] = edit;
    }
}
