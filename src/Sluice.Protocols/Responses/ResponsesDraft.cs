using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>An answer as far as it is known: what its object says at the start, in the middle and at the end.</summary>
internal sealed class ResponsesDraft
{
    private const string ServiceTier = "service_tier";

    private readonly ResponseContext _context;
    private readonly ResponsesEcho _echo;

    public ResponsesDraft(ResponseContext context)
    {
        _context = context;
        _echo = new ResponsesEcho(context.Request);
        Created = context.Created;
    }

    /// <summary>The items that are whole.</summary>
    public List<ResponsesItem> Items { get; } = [];

    /// <summary>When the answer was made.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>The tokens; null as long as they are not told.</summary>
    public Usage? Usage { get; set; }

    /// <summary>Facts around the answer; only those of this dialect are written.</summary>
    public ProviderState? State { get; set; }

    /// <summary>Why it ended; null before the end.</summary>
    public StopReason? Reason { get; set; }

    /// <summary>What went wrong; null if nothing.</summary>
    public ProtocolError? Error { get; set; }

    /// <summary>How the client is told items.</summary>
    public ResponsesItemWriting Writing => new(_echo.IncludesEncryptedReasoning, isKept: false);

    /// <summary>The answer's status.</summary>
    public string Status => Error is not null ? "failed" : Reason is not { } reason ? "in_progress" : ResponsesEnding.Why(reason) is null ? ResponsesEnding.Completed : ResponsesEnding.Incomplete;

    /// <summary>The id of an item.</summary>
    /// <param name="block">Its first block.</param>
    public string IdOf(Block block)
    {
        if (block is ReasoningBlock reasoning && ResponsesReasoning.IdOf(reasoning) is { } own)
            return own;
        var name = _context.Id.AsSpan();
        return $"{ResponsesItem.PrefixOf(block)}{name[(name.IndexOf('_') + 1)..]}_{Items.Count}";
    }

    /// <summary>Declares what of a block the dialect has no word for; false for a block that is left out.</summary>
    public bool Accepts(Block block)
    {
        var isWritten = block is TextBlock or RefusalBlock or ReasoningBlock or ToolCallBlock or OpaqueBlock { State.Dialect: ResponsesNames.Dialect };
        // Signatures of others travel in what the client carries back unseen; what can't is kept by this gateway.
        if (!isWritten || block is TextBlock)
            _context.Losses.Declare(block, isWritten, ResponsesNames.Dialect);
        return isWritten;
    }

    /// <summary>Declares what of the tokens, of the facts around the answer and of its end the dialect has no word for.</summary>
    public void DeclareLosses(ProviderState? facts, Usage? usage)
    {
        _context.Losses.DropFacts(facts, ResponsesNames.Dialect);
        _context.Losses.DropUsageFields(usage, ResponsesNames.Dialect);
    }

    /// <summary>Hands the whole answer to whoever keeps it.</summary>
    public void Keep()
    {
        if (_context.Keep is not { } keep)
            return;
        var output = new ArrayBufferWriter<byte>();
        using (var writer = JsonOutput.Create(output))
            Write(writer, new ResponsesItemWriting(withEncrypted: true, isKept: true));
        keep(output.WrittenMemory);
    }

    /// <summary>Writes the answer for the client.</summary>
    public void Write(Utf8JsonWriter writer) => Write(writer, Writing);

    private void Write(Utf8JsonWriter writer, ResponsesItemWriting writing)
    {
        writer.WriteStartObject();
        writer.WriteString("id", _context.Id);
        writer.WriteString("object", "response");
        writer.WriteNumber("created_at", Created.ToUnixTimeSeconds());
        writer.WriteString("status", Status);
        writer.WriteBoolean("background", false);
        WriteError(writer);
        WriteIncomplete(writer);
        _echo.Write(writer, "instructions", "null");
        _echo.Write(writer, "max_output_tokens", "null");
        _echo.Write(writer, "max_tool_calls", "null");
        writer.WriteString("model", _context.Model);
        writer.WriteStartArray("output");
        foreach (var item in Items)
            writing.Write(writer, item);
        writer.WriteEndArray();
        _echo.Write(writer, "parallel_tool_calls", "true");
        _echo.Write(writer, "previous_response_id", "null");
        _echo.Write(writer, "prompt_cache_key", "null");
        _echo.Write(writer, "reasoning", """{"effort":null,"summary":null}""");
        _echo.Write(writer, "safety_identifier", "null");
        if ((State.Find(ResponsesNames.Dialect, ServiceTier) ?? State.Find(OpenAiNames.Chat, ServiceTier)) is { } tier)
            writer.WriteElement(ServiceTier, tier);
        else
            _echo.Write(writer, ServiceTier, "null");
        _echo.Write(writer, "store", "true");
        _echo.Write(writer, "temperature", "null");
        _echo.Write(writer, "text", """{"format":{"type":"text"}}""");
        _echo.Write(writer, "tool_choice", "\"auto\"");
        _echo.Write(writer, "tools", "[]");
        _echo.Write(writer, "top_logprobs", "0");
        _echo.Write(writer, "top_p", "null");
        _echo.Write(writer, "truncation", "\"disabled\"");
        ResponsesUsage.Write(writer, Usage);
        _echo.Write(writer, "user", "null");
        _echo.Write(writer, "metadata", "{}");
        if (State?.Dialect == ResponsesNames.Dialect)
            writer.WriteState(State, ResponsesNames.Dialect, null, "", except: ServiceTier);
        writer.WriteEndObject();
    }

    private void WriteError(Utf8JsonWriter writer)
    {
        if (Error is null)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("code", Error.Status == 429 ? "rate_limit_exceeded" : Error.Code ?? "server_error");
        writer.WriteString("message", Error.Message);
        writer.WriteEndObject();
    }

    private void WriteIncomplete(Utf8JsonWriter writer)
    {
        if (Error is not null || Reason is not { } reason || ResponsesEnding.Why(reason) is not { } why)
        {
            writer.WriteNull("incomplete_details");
            return;
        }

        writer.WriteStartObject("incomplete_details");
        writer.WriteString("reason", why);
        writer.WriteEndObject();
    }
}
