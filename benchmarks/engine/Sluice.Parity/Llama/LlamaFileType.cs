namespace Sluice.Parity.Llama;

/// <summary>What llama.cpp's quantiser makes; its <c>llama_ftype</c>.</summary>
internal enum LlamaFileType
{
    Q8_0 = 7,
    Q2_K = 10,
    Q3_K_M = 12,
    Q4_K_M = 15,
    Q5_K_M = 17,
    Q6_K = 18,
}
