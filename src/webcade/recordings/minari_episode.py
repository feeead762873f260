"""One episode of a Minari dataset: a group of an HDF5 file, whose columns grow with the steps.

Observations and infos have one row more than the rest: the episode's beginning.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..episode.observing import Info
from ..errors import StateError
from .recorded import RecordedEpisode
from .replayed_step import ReplayedStep

_CHUNK = 1 << 16  # bytes, about: what is compressed, written and read at once
_MOST_ROWS = 1024  # of a chunk
_LEAST_PACKED = 256  # bytes of a row, from which on it is compressed
_LARGEST_SEED = 2**63 - 1  # that the file holds


class EpisodeGroup:
    """Writes an episode.

    Args:
        group: the episode's group, empty.
        beginning: its reset or branch.

    Attributes:
        steps: how many steps it has so far.
    """

    def __init__(self, group: Any, beginning: ReplayedStep) -> None:
        self.steps = 0
        self._group = group
        self._columns: dict[str, _Column] = {}
        self._add("observations", beginning.observation)
        self._add_infos(beginning.info)

    def add(
        self, action: Any, observation: Any, info: Info, reward: float, *, terminated: bool, truncated: bool
    ) -> None:
        """Add a step."""
        self.steps += 1
        self._add("observations", observation)
        self._add("actions", action)
        self._add("rewards", np.float64(reward))
        self._add("terminations", np.bool_(terminated))
        self._truncated = truncated or terminated
        self._add("truncations", np.bool_(truncated))
        self._add_infos(info)

    def close(self, number: int, recorded: RecordedEpisode) -> None:
        """Write what is left. An episode that was not played to an end is truncated, as Minari has it.

        Args:
            number: the episode's number in the dataset, from 0.
            recorded: what the recording says of it.
        """
        for column in self._columns.values():
            column.flush()
        if not self._truncated:
            self._group["truncations"][-1] = True
        kept: dict[str, Any] = {
            "id": number,
            "total_steps": self.steps,
            "recorded_episode": recorded.number,
            "environment": recorded.environment,
            "page_seed": recorded.page_seed,
            "branch": recorded.branch,
            "ended": recorded.ended,
            "fault": recorded.fault,
        }
        if recorded.seed is not None and recorded.seed <= _LARGEST_SEED:
            kept["seed"] = recorded.seed
        self._group.attrs.update(kept)

    def _add_infos(self, info: Info) -> None:
        for name, value in info.items():
            if isinstance(value, str):  # the fault, which `close` keeps for the whole episode
                continue
            self._add(f"infos/{name}", np.array(value, np.float64), is_list=isinstance(value, tuple))

    def _add(self, name: str, value: Any, *, is_list: bool = False) -> None:
        """Add a row to a column, or to each column of a dict."""
        if isinstance(value, dict):
            for key, part in value.items():
                self._add(f"{name}/{key}", part)
            return
        row = np.asarray(value)
        if name not in self._columns:
            self._columns[name] = _Column(self._group, name, row, is_list=is_list)
        self._columns[name].add(row)


class _Column:
    """A column of rows of one shape, or of lists of any length."""

    def __init__(self, group: Any, name: str, row: NDArray[Any], *, is_list: bool) -> None:
        import h5py

        self._name = name
        self._shape = None if is_list else row.shape
        self._rows: list[NDArray[Any]] = []
        self._most = max(1, min(_MOST_ROWS, _CHUNK // max(1, row.nbytes)))
        shape = () if is_list else row.shape
        self._data = group.create_dataset(
            name,
            (0, *shape),
            h5py.vlen_dtype(row.dtype) if is_list else row.dtype,
            maxshape=(None, *shape),
            chunks=(self._most, *shape),
            compression="gzip" if row.nbytes >= _LEAST_PACKED and not is_list else None,
        )

    def add(self, row: NDArray[Any]) -> None:
        if self._shape is not None and row.shape != self._shape:
            raise StateError(f"{self._name}: expected an array of the shape {self._shape}; got {row.shape}")
        self._rows.append(row)
        if len(self._rows) >= self._most:
            self.flush()

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        if not rows:
            return
        begin = len(self._data)
        self._data.resize(begin + len(rows), axis=0)
        if self._shape is not None:
            self._data[begin:] = np.stack(rows)
            return
        for number, row in enumerate(rows):
            self._data[begin + number] = np.atleast_1d(row)
