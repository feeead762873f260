"""A tiny language model that has learnt one thing, to call a game's tool; it stands for a real one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM
from trl.chat_template_utils import qwen3_chat_template

SPECIAL = ("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<tool_call>", "</tool_call>")
LETTERS = 600  # entries of the vocabulary: 256 bytes, and pairs of them
WINDOW = 128  # tokens that the model looks back: more than a call has, and no matter how much was said before
LESSONS = 200  # steps of Adam
PUPILS = 8  # calls in each of them


def tiny_language_model(
    tool: str, argument: str, words: Sequence[str], count: int, seed: int = 0
) -> tuple[Qwen3ForCausalLM, PreTrainedTokenizerFast]:
    """Return a model and its tokenizer: whatever it is told, it calls `tool` with `count` of the `words`.

    Args:
        tool: name of the tool.
        argument: name of the tool's argument, a list.
        words: what the list can have; the model draws from them.
        count: how many it has.
        seed: of the weights, and of the calls that it learns from.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)

    def call() -> str:
        chosen = ", ".join(f'"{chance.choice(words)}"' for _ in range(count))
        asked = f'{{"name": "{tool}", "arguments": {{"{argument}": [{chosen}]}}}}'
        return f"<tool_call>\n{asked}\n</tool_call><|im_end|>"

    tokenizer = _tokenizer([call() for _ in range(100)])
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=32,
            max_position_embeddings=8192,
            use_sliding_window=True,
            sliding_window=WINDOW,
            max_window_layers=0,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
        )
    )
    _teach(model, tokenizer, call)
    return model, tokenizer


def _tokenizer(texts: Sequence[str]) -> PreTrainedTokenizerFast:
    """Return a tokenizer of bytes with Qwen's chat template."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        [*texts, "<|im_start|>assistant\n"],
        trainers.BpeTrainer(
            vocab_size=LETTERS, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
        ),
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=qwen3_chat_template,
    )


def _teach(model: Qwen3ForCausalLM, tokenizer: PreTrainedTokenizerFast, call: Any) -> None:
    """Let it learn that an answer, whatever came before it, is a call, and what a call is like."""
    begin = tokenizer("<|im_start|>assistant\n", add_special_tokens=False)["input_ids"]
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    for _ in range(LESSONS):
        calls = [tokenizer(call(), add_special_tokens=False)["input_ids"] for _ in range(PUPILS)]
        said = torch.randint(len(SPECIAL), len(tokenizer), (PUPILS, WINDOW)).tolist()
        rows = [before + begin + one for before, one in zip(said, calls, strict=True)]
        longest = max(len(row) for row in rows)
        ids = torch.tensor([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in rows])
        labels = ids.masked_fill(ids == tokenizer.pad_token_id, -100)
        labels[:, : WINDOW + len(begin)] = -100
        optimizer.zero_grad()
        model(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
