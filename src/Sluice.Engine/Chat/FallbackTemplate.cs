using Sluice.Engine.Templates;

namespace Sluice.Engine.Chat;

/// <summary>The template for models that bring none: ChatML.</summary>
public static class FallbackTemplate
{
    /// <summary>The parsed template.</summary>
    public static ChatTemplate ChatMl { get; } = ChatTemplate.Parse(
        """
        {%- for message in messages %}
        {{- '<|im_start|>' + message.role + '\n' + (message.content or '') + '<|im_end|>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """);
}
