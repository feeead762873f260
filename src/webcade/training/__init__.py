"""Training of agents, and what a trained agent is played with. The learning is Stable-Baselines3's."""
