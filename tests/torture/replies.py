"""Answers that are not the runtime's: true ones bent in a thousand ways, and pages that try to forge them."""

from __future__ import annotations

import base64
import random
import tempfile
import tracemalloc
import zlib
from contextlib import closing
from pathlib import Path
from struct import pack
from typing import Any, cast

import numpy as np
from forgeries import FORGERIES
from hostile_page import FORGED, is_true, on_key, write_game
from trial import Outcome, Progress

from webcade import BrowserError, Game, PageError, PageScriptError
from webcade.chromium.crossing.memory import Block
from webcade.chromium.crossing.pictures import PictureMemory
from webcade.chromium.devtools.session import Session
from webcade.env import WebcadeEnv
from webcade.page import View
from webcade.page.clocks import PageClock
from webcade.page.images.decoder import ImageDecoder
from webcade.page.images.png import decode_png
from webcade.page.reply import SnapshotReader
from webcade.vector import WebcadeVectorEnv

SHORT, LONG = 3_000, 50_000
_FEW = 3  # pages of the short form
_MOST_BYTES = 32 << 20  # that reading any of these answers may take
_TIMEOUT = 5  # seconds of a step
_IN_MEMORY = 1 << 20  # bytes of a picture that a page's memory has a place for
_NAN = float("nan")
_BITS = [
    "",
    ";",
    "|",
    ",",
    "-1",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "9" * 5000,
    "A" * 4096,
    "[",
    "]",
    "P",
    "R",
    "MP",
    "MR",
]
_BITS += ["MP", "MR", "S1,2", "t", "f", "null", "[object Object]", " ", "dialog", "0x10", "1_0", "=", "_w=="]
_BITS += ["\ud800", "\0", "\u0661", "\xe9"]  # half a character, another alphabet's digit


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """See trial.py."""
    outcome, chance = Outcome(), random.Random(seed)
    with tempfile.TemporaryDirectory() as home:
        _bend(write_game(Path(home), ""), chance, count, outcome, progress)
        _bend_pictures(chance, count // 10, outcome)
        names = list(FORGERIES) if count >= LONG else chance.sample(list(FORGERIES), _FEW)
        for index, name in enumerate(names):
            for form in (_alone, _beside, _in_one_process):
                if count >= LONG or form is not _beside:
                    form(name, Path(home) / f"{index}{form.__name__}", outcome)
    return outcome


def _bend(game: Game, chance: random.Random, count: int, outcome: Outcome, progress: Progress) -> None:
    tracemalloc.start()
    for index in range(count):
        view = View(chance.choice(["rgb", "grayscale", None]), chance.choice([None, (4, 4)]), True)
        answer = _bent(_true_answer(view, game, chance), chance)
        decoder = ImageDecoder(game, None, 1)
        decoder.memory = PictureMemory(cast(Session, None), cast(Block, _Zeros()), _IN_MEMORY)
        _read(SnapshotReader(game, view), decoder, answer, outcome)
        progress(index + 1)
    tracemalloc.stop()


class _Zeros:
    """A page's memory: the picture number 0 is there."""

    def read_into(self, buffer: bytearray) -> None:
        buffer[:] = bytes(len(buffer))


def _read(reader: SnapshotReader, decoder: ImageDecoder, answer: object, outcome: Outcome) -> None:
    tracemalloc.reset_peak()
    outcome.counts["answers bent"] += 1
    try:
        frame = reader.read(answer, PageClock(), decoder)
    except PageScriptError as error:
        outcome.counts["of them a fault"] += 1
        if len(str(error)) > 1000:
            outcome.violate("long", f"an error of {len(str(error))} characters for {str(answer)[:200]!r}")
    except Exception as error:
        outcome.violate("escaped", f"{type(error).__name__}: {error} for the answer {str(answer)[:300]!r}")
    else:
        outcome.counts["of them a moment that may be"] += 1
        numbers = np.hstack([frame.time_ms, frame.frame, frame.value, *frame.readings.values()])
        if not np.isfinite(numbers).all() or (numbers[:2] < 0).any():
            outcome.violate("impossible", f"{frame} for the answer {str(answer)[:300]!r}")
    if tracemalloc.get_traced_memory()[1] > _MOST_BYTES + 8 * len(str(answer)):
        outcome.violate("memory", f"{tracemalloc.get_traced_memory()[1]} bytes for {str(answer)[:300]!r}")


def _true_answer(view: View, game: Game, chance: random.Random) -> str:
    height, width = view.size or game.observation.shape
    pixels = ""
    size = height * width * (3 if view.pixels == "rgb" else 1)
    if view.pixels and chance.random() < 0.3:
        pixels = f"MP0,{size}"
    elif view.pixels and chance.random() < 0.5:
        pixels = f"P{_text(bytes(size))}"
    elif view.pixels:
        value = "<u4" if view.pixels == "rgb" else "u1"
        pixels = f"R{_text(np.array([height * width], '<u2').tobytes() + np.zeros(1, value).tobytes())}"
    return f"16.671875,1,0,;{chance.randrange(99)}|f;;{pixels}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bent(answer: str, chance: random.Random) -> object:
    """The answer with one to three things wrong, or no text at all."""
    if chance.random() < 0.05:
        return chance.choice([None, True, 5, -1.5, [], {}, [answer], {"a": answer}, b"x", 10**4000, _NAN])
    for _ in range(chance.randint(1, 3)):
        answer = _bent_once(answer, chance)
    return answer


def _bent_once(answer: str, chance: random.Random) -> str:
    at, to = sorted(chance.randrange(len(answer) + 1) for _ in range(2))
    way = chance.randrange(7)
    if way == 0:
        return _bomb(answer, chance)
    if way == 1:
        return _replaced_part(answer, chance)
    middle = [
        "",
        "",
        "",
        chance.choice(_BITS),
        chr(chance.randrange(256)),
        answer[at:to] * 2,
        answer[at:to] * 99,
    ]
    return answer[:at] + middle[way] + answer[to:]


def _replaced_part(answer: str, chance: random.Random) -> str:
    """One of its numbers is something else."""
    separator = chance.choice(";|,")
    parts = answer.split(separator)
    parts[chance.randrange(len(parts))] = chance.choice(_BITS)
    return separator.join(parts)


def _bomb(answer: str, chance: random.Random) -> str:
    """Its pixels would unpack to gigabytes."""
    runs = chance.choice([1, 2, 50_000])
    lengths = np.full(runs, 65_535, "<u2").tobytes()
    return f"{answer.rpartition(';')[0]};R{_text(lengths + bytes(runs * chance.choice([1, 4])))}"


def _png(pixels: bytes) -> bytes:
    """A picture of 16 x 8 pixels that unpacks to `pixels`."""
    parts = [(b"IHDR", pack(">IIBBBBB", 16, 8, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(pixels))]
    chunks = [pack(">I", len(body)) + kind + body + bytes(4) for kind, body in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _bend_pictures(chance: random.Random, count: int, outcome: Outcome) -> None:
    """Pictures of the browser's, and what is left of them."""
    sound, bomb = _png(bytes(8 * 49)), _png(bytes(64 << 20))
    tracemalloc.start()
    for index in range(count):
        data = bytearray(bomb if index % 10 == 0 else sound)
        for _ in range(chance.randrange(6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        outcome.counts["pictures bent"] += 1
        _decode(bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]), outcome)
    if tracemalloc.get_traced_memory()[1] > 4 * _MOST_BYTES:
        outcome.violate("memory", f"{tracemalloc.get_traced_memory()[1]} bytes for pictures")
    tracemalloc.stop()


def _decode(data: bytes, outcome: Outcome) -> None:
    try:
        decode_png(data)
        outcome.counts["of them a picture"] += 1
    except ValueError:
        outcome.counts["of them refused"] += 1
    except Exception as error:
        outcome.violate("escaped", f"{type(error).__name__}: {error} for the PNG {data[:200].hex()}")


def _alone(name: str, home: Path, outcome: Outcome) -> None:
    outcome.counts["pages that forge, alone"] += 1
    env = WebcadeEnv(write_game(home, FORGERIES[name]), step_timeout=_TIMEOUT, load_timeout=15)
    with closing(env), _caught(outcome, f"{name}, alone"):
        env.reset(seed=1)
        for _ in range(4):
            image, reward, _, truncated, info = env.step(1)
            _judge(outcome, f"{name}, alone", image, reward, info)
            if truncated:
                break


def _beside(name: str, home: Path, outcome: Outcome, share_renderer: bool = False) -> None:
    form = "in one process with three" if share_renderer else "beside three"
    outcome.counts[f"pages that forge, {form}"] += 1
    game = write_game(home, on_key(FORGERIES[name]), share_renderer=share_renderer)
    envs = WebcadeVectorEnv(game, 4, step_timeout=_TIMEOUT, load_timeout=15)
    with closing(envs), _caught(outcome, f"{name}, {form}"):
        envs.reset(seed=1)
        for _ in range(4):
            images, rewards, _, truncated, infos = envs.step(np.array([1, 0, 0, 0]))
            for index in range(4):
                info = {key: infos[key][index] for key in ("score", "fault") if key in infos}
                _judge(outcome, f"{name}, {form}, page {index}", images[index], rewards[index], info)
                if index and (truncated[index] or rewards[index] != 4):
                    outcome.violate("neighbour", f"{name}, {form}: page {index}: {info}, {rewards[index]}")
            if truncated[0]:
                break


def _in_one_process(name: str, home: Path, outcome: Outcome) -> None:
    _beside(name, home, outcome, share_renderer=True)


def _judge(outcome: Outcome, where: str, image: Any, reward: float, info: dict[str, Any]) -> None:
    if info["fault"]:
        outcome.counts["a fault"] += 1
        if reward != 0:
            outcome.violate("reward", f"{where}: {reward} with a fault")
        return
    score = info["score"]
    is_own = "a reading" in where  # which the page may choose
    outcome.counts["a reading of the page's choice" if is_own else "a true step"] += 1
    if np.max(score, initial=reward) >= FORGED:
        outcome.violate("forged", f"{where}: score {score}, reward {reward}")
    elif not is_own and not is_true({"score": score}, image):
        outcome.violate("picture", f"{where}: score {score}, picture {image[0, 0]}")


class _caught:
    """Nothing but webcade's own errors, of a reset, comes out."""

    def __init__(self, outcome: Outcome, where: str) -> None:
        self._outcome, self._where = outcome, where

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if isinstance(error, PageError | BrowserError):
            self._outcome.counts["a reset that raised"] += 1
            return True
        if isinstance(error, Exception):
            self._outcome.violate("escaped", f"{self._where}: {type(error).__name__}: {error}")
            return True
        return False
