"""The spec of an environment or vector, with the limit of steps that it keeps itself."""

from __future__ import annotations

from gymnasium.envs.registration import EnvSpec

from ..options import EnvOptions
from ..registration import spec_of


class KeepsSpec:
    """An environment or vector whose spec has the limit that it keeps itself."""

    _options: EnvOptions
    _spec: EnvSpec | None = None

    @property
    def spec(self) -> EnvSpec | None:
        """What `gymnasium.make` or `make_vec` makes the same of; it can be written as JSON."""
        return self._spec

    @spec.setter
    def spec(self, spec: EnvSpec | None) -> None:
        self._spec = spec_of(spec, self._options.max_steps)
