using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Exchanges;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Fetching;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Fetching;

/// <summary>Brings what a conversation only points at, for targets that don't fetch themselves. Off unless the configuration allows it.</summary>
internal sealed class ContentBringer(ContentFetcher fetcher)
{
    private const int MostUrls = 16;

    /// <summary>Replaces the addresses that the target can't take by their content.</summary>
    /// <returns>The conversation, or the error to tell.</returns>
    public async ValueTask<(ConversationRequest? Conversation, SluiceError? Error)> BringAsync(Exchange exchange, ConversationRequest conversation, UpstreamTarget target)
    {
        List<Block>? wanted = null;
        foreach (var turn in conversation.Turns)
        {
            Collect(turn.Blocks, target, ref wanted);
        }

        if (wanted is null)
        {
            return (conversation, null);
        }

        var outbound = exchange.Snapshot.Options.Outbound;
        var brought = new Dictionary<Block, Block>(ReferenceEqualityComparer.Instance);
        foreach (var block in wanted)
        {
            var (found, problem) = outbound.AllowUrlFetch
                ? await FetchAsync(exchange, block, outbound).ConfigureAwait(false)
                : (null, "the model does not fetch it itself, and the gateway does not unless outbound.allow_url_fetch is true");
            if (found is null)
            {
                var path = exchange.Client.FieldNames.Translate(PathOf(block));
                var kind = outbound.AllowUrlFetch ? ErrorKind.UnderstandClientInvalidValue : ErrorKind.UnderstandClientUnsupported;
                return (null, new SluiceError(kind, $"The content of '{path}' can't be had by its URL: {problem}.") { Param = path });
            }

            brought[block] = found;
        }

        return (conversation with { Turns = [.. conversation.Turns.Select(turn => turn with { Blocks = Replace(turn.Blocks, brought) })] }, null);
    }

    private async ValueTask<(Block? Found, string? Problem)> FetchAsync(Exchange exchange, Block block, OutboundOptions outbound)
    {
        // Another target may need the same once more.
        var url = SourceOf(block)!.Url!;
        if (!exchange.Fetched.TryGetValue(url, out var result))
        {
            if (exchange.Fetched.Count >= MostUrls)
            {
                return (null, $"a request may have at most {MostUrls} of them");
            }

            var room = exchange.Snapshot.Options.Limits.Body - exchange.Fetched.Values.Sum(other => (long)(other.Content?.Length ?? 0));
            var policy = new FetchPolicy(Math.Clamp(room, 0, outbound.UrlFetchMax), outbound.UrlFetchTimeout, outbound.UrlFetchTrustedHosts);
            result = exchange.Fetched[url] = await fetcher.FetchAsync(url, policy, exchange.Http.RequestAborted).ConfigureAwait(false);
        }

        if (result.Content is not { } content)
        {
            return (null, result.Problem);
        }

        var source = new MediaSource { Base64 = Convert.ToBase64String(content), MediaType = result.MediaType };
        Block? found = (block, result.MediaType) switch
        {
            (ImageBlock image, { } type) when type.StartsWith("image/", StringComparison.Ordinal) => image with { Source = source },
            (DocumentBlock document, "application/pdf" or "text/plain") => document with { Source = source },
            (AudioBlock audio, { } type) when type.StartsWith("audio/", StringComparison.Ordinal) => audio with { Source = source, Format = type["audio/".Length..] },
            _ => null,
        };
        return found is null ? (null, "what is there is of another kind") : (found, null);
    }

    private static void Collect(IReadOnlyList<Block> blocks, UpstreamTarget target, ref List<Block>? wanted)
    {
        foreach (var block in blocks)
        {
            if (block is ToolResultBlock result)
            {
                Collect(result.Content, target, ref wanted);
            }
            else if (SourceOf(block)?.Url is { } url && !FetchesItself(target, block, url))
            {
                (wanted ??= []).Add(block);
            }
        }
    }

    private static List<Block> Replace(IReadOnlyList<Block> blocks, Dictionary<Block, Block> brought) =>
        [.. blocks.Select(block => brought.GetValueOrDefault(block) ?? (block is ToolResultBlock result ? result with { Content = Replace(result.Content, brought) } : block))];

    /// <summary>Whether a provider takes the address itself. Where its dialect has no place for one, there is nothing to pass on.</summary>
    private static bool FetchesItself(UpstreamTarget target, Block block, string url) => target.Upstream.Dialect switch
    {
        ProviderDialect.OpenAI or ProviderDialect.AzureOpenAI => block is ImageBlock,
        ProviderDialect.Ollama => false,
        // It fetches public https addresses since January 2026, with models after 2.0.
        ProviderDialect.Gemini => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !IsOldGemini(target.Model),
        _ => true,
    };

    private static bool IsOldGemini(string model) =>
        model.StartsWith("gemini-1", StringComparison.Ordinal) || model.StartsWith("gemini-2.0", StringComparison.Ordinal);

    private static MediaSource? SourceOf(Block block) => block switch
    {
        ImageBlock image => image.Source,
        DocumentBlock document => document.Source,
        AudioBlock audio => audio.Source,
        _ => null,
    };

    private static string PathOf(Block block) => block switch
    {
        ImageBlock => ConversationFields.Image,
        DocumentBlock => ConversationFields.Document,
        _ => ConversationFields.Audio,
    };
}
