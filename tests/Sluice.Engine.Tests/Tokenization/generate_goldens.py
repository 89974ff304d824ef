#!/usr/bin/python3
"""Writes goldens.json: random Unicode strings and their ids by models/sluice-nano/scripts/tokenizer.py (needs python3-regex).

"qwen2" is what that script gives; "llama" repeats it with runs of up to three numerals, whole words taken first, and a vocabulary that
EXTRA_TOKENS and EXTRA_MERGES extend so that both matter: "Hellothe" is a token that no merge makes.
"""
import json, os, random, sys, unicodedata
HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "../../../models/sluice-nano/scripts")
sys.path.insert(0, SCRIPTS)
import regex
import tokenizer

SPECIALS = tokenizer.SPECIALS
EXTRA_TOKENS = ["12", "123", "45", "Hellothe"]
EXTRA_MERGES = [("1", "2"), ("12", "3"), ("4", "5")]
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF),
          (0x2000, 0x206F), (0x2070, 0x218F), (0x2190, 0x27BF), (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0xFE00, 0xFE0F),
          (0xFF00, 0xFFEF), (0x10100, 0x1018F), (0x10400, 0x1044F), (0x1D400, 0x1D7FF), (0x1F300, 0x1F6FF), (0x20000, 0x200FF), (0xE0100, 0xE01EF)]
PIECES = [" ", "  ", "   ", "\n", "\r\n", "\n\n", "\t", "\u000b", "\u000c", "\u0085", "\u00a0", "\u2028", "\u3000", "\u200b", "\u001c", "\u0000", "\u180e",
          "'s", "'S", "'t", "'RE", "'ve", "'m", "'ll", "'Ll", "'d", "'x", "\u2019s", "'\u017f", "I'm", "we'll", "don't", "1", "12", "123", "1234567", "Hellothe",
          "\u0663\u0664", "\u00bd", "\u216b", "\U0001d7ce\U0001d7cf\U0001d7d0\U0001d7d1", "hello", " world", "Hello", " capital", "the", " the", "of France", "?!", "...", " ...\n",
          "()", " {", "\"}", "://", "e\u0301", "\u00e9", "\u00df", "\u01c5", "\u4f60\u597d", "\U0001f469\u200d\U0001f4bb", "\U0001f600", "\U00020000", "\ufffd", "\ufeff",
          "<think>", "</think>", "<tool_call>", "<|im_end|>", "<|im_start|>", "<|endoftext|>", "<|im_", "<th", "|>", "<", "</"]

def piece(r):
    if r.random() < 0.65: return r.choice(PIECES)
    low, high = r.choice(RANGES)
    while True:
        c = chr(r.randint(low, high))
        if unicodedata.category(c) != "Cn": return c * r.choice((1, 1, 1, 2, 3))

def main():
    r = random.Random(2024); nano = tokenizer.Tokenizer(os.path.join(SCRIPTS, "tokenizer.json"))
    texts = [""] + ["".join(piece(r) for _ in range(r.randint(1, 14))) for _ in range(479)]
    qwen2 = [nano.encode(t) for t in texts]
    tokenizer.SPLIT = regex.compile(tokenizer.SPLIT.pattern.replace(r"|\p{N}|", r"|\p{N}{1,3}|"))
    merge = nano.bpe; nano.cache = {}
    for t in EXTRA_TOKENS: nano.id[t] = len(nano.id)
    for m in EXTRA_MERGES: nano.rank[m] = len(nano.rank)
    def whole_first(w):
        t = "".join(tokenizer.B2U[b] for b in w.encode("utf-8"))
        return [nano.id[t]] if t in nano.id and t not in SPECIALS else merge(w)
    nano.bpe = whole_first
    llama = [nano.encode(t) for t in texts]
    rows = [json.dumps({"text": t, "qwen2": q, "llama": l}, separators=(",", ":")) for t, q, l in zip(texts, qwen2, llama)]
    open(os.path.join(HERE, "goldens.json"), "w").write("[\n" + ",\n".join(rows) + "\n]\n")
    print(len(texts), "strings,", sum(q != l for q, l in zip(qwen2, llama)), "differ between the two")

main()
