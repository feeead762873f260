"""TRL: language models that learn by GRPO; here a tiny one that knows only how to call the game's tool.

    pip install webcade trl jmespath torch

Each generation plays in a page of its own, and those of a group begin alike. A real model comes with a
tokenizer of its own: then `model` is its name, and `processing_class` is left out. TRL calls
`environment_factory` experimental.
"""

from cases import note, run


def grpo() -> None:
    from datasets import Dataset
    from tiny_language_model import tiny_language_model
    from trl import GRPOConfig, GRPOTrainer

    from webcade.serving.trl import environment_factory

    def score(environments, **columns):
        return [one.score for one in environments]

    tiny, tokenizer = tiny_language_model("act", "actions", ["up", "down", "left", "right"], count=4)
    question = [{"role": "user", "content": "Play as well as you can.\n"}]
    trainer = GRPOTrainer(
        model=tiny,
        processing_class=tokenizer,
        environment_factory=environment_factory("Game2048"),
        reward_funcs=score,
        train_dataset=Dataset.from_list([{"prompt": question, "seed": seed} for seed in range(8)]),
        args=GRPOConfig(
            output_dir="grpo",
            max_steps=2,
            per_device_train_batch_size=4,
            num_generations=4,
            max_tool_calling_iterations=3,
            max_completion_length=2048,
            logging_steps=1,
            report_to="none",
            use_cpu=True,
            bf16=False,
        ),
    )
    trainer.train()
    for told in trainer.state.log_history:
        print(told)
    note("score", " ".join(f"{told['reward']:.0f}" for told in trainer.state.log_history if "reward" in told))


if __name__ == "__main__":
    run([grpo], ["trl", "transformers", "torch", "webcade"])
