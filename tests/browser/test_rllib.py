"""RLlib on a cluster of two nodes, of which parts are lost. Runs where `ray[rllib]` is installed."""

from __future__ import annotations

import importlib.util
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

ray = pytest.importorskip("ray")

from ray.cluster_utils import Cluster  # noqa: E402

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/train_rllib.py"

pytestmark = [pytest.mark.browser, pytest.mark.train, pytest.mark.long, pytest.mark.timeout(580)]


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_rllib", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cluster() -> Iterator[Any]:
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def runners(algorithm: Any) -> list[psutil.Process]:
    """The processes of the runners that answer."""
    pids = algorithm.env_runner_group.foreach_env_runner(
        lambda _: os.getpid(), local_env_runner=False, timeout_seconds=60
    )
    return [psutil.Process(pid) for pid in pids]


def browsers(of: list[psutil.Process]) -> list[psutil.Process]:
    """The browsers that runners have started, with all their processes."""
    return [child for one in of for child in one.children(recursive=True) if "chrom" in child.name().lower()]


def sampled(algorithm: Any) -> int:
    """Train once; return how many steps were played for it."""
    return int(algorithm.train()["env_runners"]["num_env_steps_sampled"])


def until_runners(algorithm: Any, count: int) -> list[psutil.Process]:
    """Train until that many runners answer."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert sampled(algorithm) >= 64
        if len(found := runners(algorithm)) == count:
            return found
    raise AssertionError(f"expected {count} runners; got {len(runners(algorithm))}")


def test_training_goes_on_when_a_runner_all_browsers_or_a_node_are_lost_and_nothing_is_left(cluster):
    other = cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address)
    module = example()
    args = module.read_arguments(["--runners=2", "--pages=1", "--batch=64", "--minibatch=32", "--epochs=1"])
    algorithm = module.config_of(args).build_algo()
    first = runners(algorithm)
    assert len(first) == 2
    assert sampled(algorithm) >= 64
    seen = [*first, *browsers(first)]
    assert len(browsers(first)) >= 2, "each runner has a browser"

    first[0].send_signal(signal.SIGKILL)
    again = until_runners(algorithm, 2)
    assert first[0].pid not in [one.pid for one in again]
    seen += [*again, *browsers(again)]

    for one in browsers(again):
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGKILL)
    assert sampled(algorithm) >= 64
    assert {one.pid for one in runners(algorithm)} == {one.pid for one in again}, "a browser costs no runner"
    seen += browsers(again)

    cluster.remove_node(other, allow_graceful=False)
    left = until_runners(algorithm, 1)
    cluster.add_node(num_cpus=1)
    back = until_runners(algorithm, 2)
    seen += [*left, *back, *browsers(back)]

    algorithm.stop()
    ray.shutdown()
    cluster.shutdown()
    _, alive = psutil.wait_procs(seen, timeout=30)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_a_start_of_ray_that_takes_too_long_is_tried_again(monkeypatch, capsys):
    module = example()
    asked: list[str | None] = []

    def late(address: str | None, **_: Any) -> None:
        asked.append(address)
        if len(asked) < 3:
            raise Exception("The current node timed out during startup. This could happen because")

    monkeypatch.setattr(module.ray, "init", late)
    module.start_ray(None)
    assert asked == [None] * 3
    assert "2 more tries\nRay has not started in its time; 1 more tries" in capsys.readouterr().out

    def wrong(address: str | None, **_: Any) -> None:
        raise ConnectionError(f"no cluster at {address}")

    monkeypatch.setattr(module.ray, "init", wrong)
    with pytest.raises(ConnectionError):
        module.start_ray("nowhere:1")
