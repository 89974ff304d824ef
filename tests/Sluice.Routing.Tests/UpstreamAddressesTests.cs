using Sluice.Configuration;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Tests;

public sealed class UpstreamAddressesTests
{
    [Theory]
    [InlineData(ProviderDialect.OpenAI, "https://h/v1/", null, UpstreamOperation.ConversationStream, "m", "https://h/v1/chat/completions")]
    [InlineData(ProviderDialect.OpenAI, "https://h/v1", null, UpstreamOperation.Completion, "m", "https://h/v1/completions")]
    [InlineData(ProviderDialect.Anthropic, "https://h", null, UpstreamOperation.Conversation, "m", "https://h/v1/messages")]
    [InlineData(ProviderDialect.Anthropic, "https://h/", null, UpstreamOperation.TokenCount, "m", "https://h/v1/messages/count_tokens")]
    [InlineData(ProviderDialect.Gemini, "https://h", null, UpstreamOperation.Conversation, "gemini-3-pro", "https://h/v1beta/models/gemini-3-pro:generateContent")]
    [InlineData(ProviderDialect.Gemini, "https://h/", "v1", UpstreamOperation.ConversationStream, "a b?", "https://h/v1/models/a%20b%3F:streamGenerateContent?alt=sse")]
    [InlineData(ProviderDialect.Gemini, "https://h", null, UpstreamOperation.TokenCount, "tunedModels/mine", "https://h/v1beta/tunedModels/mine:countTokens")]
    [InlineData(ProviderDialect.Gemini, "https://h", null, UpstreamOperation.ImageGeneration, "gemini-2.5-flash-image", "https://h/v1beta/models/gemini-2.5-flash-image:generateContent")]
    [InlineData(ProviderDialect.Gemini, "https://h", null, UpstreamOperation.ImageGeneration, "imagen-4.0", "https://h/v1beta/models/imagen-4.0:predict")]
    [InlineData(ProviderDialect.OpenAI, "https://h/v1", null, UpstreamOperation.Transcription, "m", "https://h/v1/audio/transcriptions")]
    [InlineData(ProviderDialect.OpenAI, "https://h/v1", null, UpstreamOperation.ImageEdit, "m", "https://h/v1/images/edits")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://h", "v1", UpstreamOperation.Response, "m", "https://h/openai/v1/responses")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://h", "2025-04-01-preview", UpstreamOperation.Response, "m", "https://h/openai/responses?api-version=2025-04-01-preview")]
    [InlineData(ProviderDialect.OpenAI, "https://h/v1", null, UpstreamOperation.TokenCount, "m", "https://h/v1/responses/input_tokens")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://r.example", null, UpstreamOperation.Speech, "d", "https://r.example/openai/deployments/d/audio/speech?api-version=2024-10-21")]
    [InlineData(ProviderDialect.WhisperServer, "http://h:8080", null, UpstreamOperation.AudioTranslation, "m", "http://h:8080/inference")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://r.example", null, UpstreamOperation.Conversation, "my/dep", "https://r.example/openai/deployments/my%2Fdep/chat/completions?api-version=2024-10-21")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://r.example", "2025-01-01-preview", UpstreamOperation.Completion, "d", "https://r.example/openai/deployments/d/completions?api-version=2025-01-01-preview")]
    [InlineData(ProviderDialect.AzureOpenAI, "https://r.example", "preview", UpstreamOperation.Conversation, "d", "https://r.example/openai/v1/chat/completions?api-version=preview")]
    [InlineData(ProviderDialect.Ollama, "http://h:11434", null, UpstreamOperation.ConversationStream, "m", "http://h:11434/api/chat")]
    [InlineData(ProviderDialect.Ollama, "http://h:11434", null, UpstreamOperation.Completion, "m", "http://h:11434/api/generate")]
    public void AddressOf_EachDialect_IsWhereItsProvidersListen(ProviderDialect dialect, string root, string? version, UpstreamOperation operation, string model, string expected)
    {
        var options = new ProviderOptions { Id = "p", Dialect = dialect, BaseUrl = new Uri(root), ApiVersion = version };
        Assert.Equal(expected, new UpstreamProvider(options, [], UpstreamHttp.Create(options, new OutboundOptions())).AddressOf(operation, model).AbsoluteUri);
    }
}
