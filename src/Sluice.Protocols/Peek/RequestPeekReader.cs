using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Peek;

/// <summary>The one pass over a body.</summary>
internal ref struct RequestPeekReader
{
    private Utf8JsonReader _reader;
    private Fields _seen;
    private ProtocolError? _error;
    private string? _model;
    private ByteSpan _modelValue;
    private bool _stream;
    private bool _includeUsage;
    private ByteSpan _includeUsageValue;
    private ByteSpan _streamOptionsValue;
    private int? _choices;
    private int? _maxTokens;
    private int? _maxCompletionTokens;
    private bool _hasTools;
    private bool _hasImages;
    private string? _pool;
    private int? _contextTokens;
    private bool? _strict;
    private ByteSpan _poolMember;
    private ByteSpan _contextTokensMember;
    private ByteSpan _strictMember;
    private ByteSpan _templateArgumentsMember;

    [Flags]
    private enum Fields
    {
        None = 0,
        Model = 1,
        Stream = 2,
        StreamOptions = 4,
        Choices = 8,
        MaxTokens = 16,
        MaxCompletionTokens = 32,
        Pool = 64,
        ContextTokens = 128,
        Strict = 256,
        TemplateArguments = 512,
        Tools = 1024,
        Messages = 2048,
    }

    public static bool TryRead(ReadOnlySpan<byte> body, int maxDepth, out RequestPeek peek, [NotNullWhen(false)] out ProtocolError? error)
    {
        peek = default;
        if (!Utf8.IsValid(body))
        {
            error = Invalid("The request body is not valid UTF-8.");
            return false;
        }

        var reading = new RequestPeekReader { _reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth }) };
        try
        {
            peek = reading.Read();
            error = reading._error;
        }
        catch (JsonException e)
        {
            error = Invalid($"The request body is not valid JSON: {Reason(e)}");
        }
        catch (InvalidOperationException)
        {
            error = Invalid("The request body holds a string that is no Unicode text.");
        }

        return error is null;
    }

    private RequestPeek Read()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _error = Invalid("The request body must be a JSON object.");
            return default;
        }

        var start = (int)_reader.TokenStartIndex;
        var members = 0;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            members++;
            ReadMember();
        }

        // Nothing but white space may follow; the reader throws otherwise.
        _reader.Read();
        return new RequestPeek
        {
            Model = _model,
            ModelValue = _modelValue,
            Stream = _stream,
            IncludeUsage = _includeUsage,
            IncludeUsageValue = _includeUsageValue,
            StreamOptionsValue = _streamOptionsValue,
            Choices = _choices,
            MaxOutputTokens = _maxCompletionTokens ?? _maxTokens,
            LimitsCompletion = _maxCompletionTokens is not null,
            HasTools = _hasTools,
            HasImages = _hasImages,
            Pool = _pool,
            ContextTokens = _contextTokens,
            Strict = _strict,
            Members = members,
            PoolMember = _poolMember,
            ContextTokensMember = _contextTokensMember,
            StrictMember = _strictMember,
            TemplateArgumentsMember = _templateArgumentsMember,
            ObjectStart = start,
        };
    }

    private void ReadMember()
    {
        var field = Recognise();
        if (field == Fields.None)
        {
            SkipValue();
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        if ((_seen & field) != 0)
            _error ??= Invalid($"The request body holds '{NameOf(field)}' twice.");
        _seen |= field;
        _reader.Read();
        ReadValue(field, start);
    }

    private void ReadValue(Fields field, int start)
    {
        var valueStart = (int)_reader.TokenStartIndex;
        switch (field)
        {
            case Fields.Model:
                _model = Text(field);
                _modelValue = End(valueStart);
                break;
            case Fields.Stream:
                _stream = Flag(field) ?? false;
                break;
            case Fields.StreamOptions:
                ReadStreamOptions();
                _streamOptionsValue = End(valueStart);
                break;
            case Fields.Choices:
                _choices = Count(field, 1);
                break;
            case Fields.MaxTokens:
                _maxTokens = Count(field, 0);
                break;
            case Fields.MaxCompletionTokens:
                _maxCompletionTokens = Count(field, 0);
                break;
            case Fields.Pool:
                _pool = Text(field);
                _poolMember = End(start);
                break;
            case Fields.ContextTokens:
                _contextTokens = Count(field, 1);
                _contextTokensMember = End(start);
                break;
            case Fields.Strict:
                _strict = Flag(field);
                _strictMember = End(start);
                break;
            case Fields.TemplateArguments:
                _reader.Skip();
                _templateArgumentsMember = End(start);
                break;
            case Fields.Tools:
                ReadTools();
                break;
            case Fields.Messages:
                ReadMessages();
                break;
        }
    }

    private Fields Recognise()
    {
        // The length decides first; a name with escapes is longer than it looks, so it is compared with all.
        var length = _reader.ValueSpan.Length;
        if (_reader.ValueIsEscaped)
            return RecogniseEscaped();
        return length switch
        {
            1 when Is("n"u8) => Fields.Choices,
            4 when Is("pool"u8) => Fields.Pool,
            5 when Is("model"u8) => Fields.Model,
            5 when Is("tools"u8) => Fields.Tools,
            6 when Is("stream"u8) => Fields.Stream,
            6 when Is("strict"u8) => Fields.Strict,
            7 when Is("num_ctx"u8) => Fields.ContextTokens,
            8 when Is("messages"u8) => Fields.Messages,
            10 when Is("max_tokens"u8) => Fields.MaxTokens,
            14 when Is("stream_options"u8) => Fields.StreamOptions,
            20 when Is("chat_template_kwargs"u8) => Fields.TemplateArguments,
            21 when Is("max_completion_tokens"u8) => Fields.MaxCompletionTokens,
            _ => Fields.None,
        };
    }

    private Fields RecogniseEscaped()
    {
        for (var field = Fields.Model; field <= Fields.Messages; field = (Fields)((int)field << 1))
        {
            if (_reader.ValueTextEquals(NameOf(field)))
                return field;
        }

        return Fields.None;
    }

    private readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueSpan.SequenceEqual(name);

    private static string NameOf(Fields field) => field switch
    {
        Fields.Model => "model",
        Fields.Stream => "stream",
        Fields.StreamOptions => "stream_options",
        Fields.Choices => "n",
        Fields.MaxTokens => "max_tokens",
        Fields.MaxCompletionTokens => "max_completion_tokens",
        Fields.Pool => "pool",
        Fields.ContextTokens => "num_ctx",
        Fields.Strict => "strict",
        Fields.TemplateArguments => "chat_template_kwargs",
        Fields.Tools => "tools",
        _ => "messages",
    };

    private void ReadStreamOptions()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            if (_reader.TokenType != JsonTokenType.Null)
                Wrong(Fields.StreamOptions, "must be an object");
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!_reader.ValueTextEquals("include_usage"u8))
            {
                SkipValue();
                continue;
            }

            if (_includeUsageValue.Exists)
                _error ??= Invalid("The request body holds 'stream_options.include_usage' twice.");
            _reader.Read();
            var start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                Wrong(Fields.StreamOptions, "needs 'include_usage' to be true or false");
            _includeUsage = _reader.TokenType == JsonTokenType.True;
            _reader.Skip();
            _includeUsageValue = End(start);
        }
    }

    private void ReadTools()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        _reader.Read();
        _hasTools = _reader.TokenType != JsonTokenType.EndArray;
        while (_reader.CurrentDepth > 1 || _reader.TokenType != JsonTokenType.EndArray)
            _reader.Read();
    }

    /// <summary>Looks for image parts: in the content of a message, or in the content of a tool's result there.</summary>
    private void ReadMessages()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        var inNested = false;
        while (_reader.Read())
        {
            var depth = _reader.CurrentDepth;
            if (depth == 1)
                return;
            if (_reader.TokenType != JsonTokenType.PropertyName)
                continue;
            // messages[ { content: [ { here
            if (depth == 5)
                inNested = _reader.ValueTextEquals("content"u8);
            if ((depth == 5 || (depth == 7 && inNested)) && _reader.ValueTextEquals("type"u8))
            {
                _reader.Read();
                _hasImages |= _reader.TokenType == JsonTokenType.String && (_reader.ValueTextEquals("image_url"u8) || _reader.ValueTextEquals("image"u8));
            }
        }
    }

    private void SkipValue()
    {
        _reader.Read();
        _reader.Skip();
    }

    private string? Text(Fields field)
    {
        if (_reader.TokenType == JsonTokenType.String)
            return _reader.GetString();
        if (_reader.TokenType != JsonTokenType.Null)
            Wrong(field, "must be a string");
        _reader.Skip();
        return null;
    }

    private bool? Flag(Fields field)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return null;
            default:
                Wrong(field, "must be true or false");
                _reader.Skip();
                return null;
        }
    }

    private int? Count(Fields field, int min)
    {
        if (_reader.TokenType == JsonTokenType.Number && TryGetCount(out var number) && number >= min)
            return number;
        if (_reader.TokenType != JsonTokenType.Null)
            Wrong(field, $"must be an integer from {min}");
        _reader.Skip();
        return null;
    }

    private readonly bool TryGetCount(out int number)
    {
        if (_reader.TryGetInt32(out number))
            return true;
        if (!_reader.TryGetDouble(out var real) || real != Math.Floor(real) || Math.Abs(real) > int.MaxValue)
            return false;
        number = (int)real;
        return true;
    }

    private readonly ByteSpan End(int start) => new(start, (int)_reader.BytesConsumed);

    private void Wrong(Fields field, string what) =>
        _error ??= new ProtocolError(400, "invalid_request_error", "invalid_value", $"'{NameOf(field)}' {what}.") { Param = NameOf(field) };

    private static ProtocolError Invalid(string message) => new(400, "invalid_request_error", "invalid_json", message);

    // The framework's message ends with places that it appends; the place is told shortly.
    private static string Reason(JsonException e)
    {
        var message = e.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : $"{message[..end]} (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})";
    }
}
