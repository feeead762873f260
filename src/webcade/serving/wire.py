"""How an answer goes over a WebSocket: as JSON in text; or framed, with pictures' bytes behind the JSON."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LENGTH = struct.Struct("<I")
Data = dict[str, Any]


def json_text(data: Data) -> str:
    """Return data as JSON without spaces. Raises ValueError for what JSON has not, as NaN."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False)


def framed(facts: Data, *parts: bytes) -> bytes:
    """Return the length of the JSON, 4 bytes, little-endian; the JSON; and the parts."""
    text = json_text(facts).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *parts))


def as_data(answer: Data) -> Data:
    """Return an answer ready for JSON: an image is {"data": base64, "shape": ..., "dtype": ...} there."""
    image = _image_of(answer)
    return answer if image is None else _with_image(answer, _described(image))


def as_text(answer: Data) -> str:
    """Return an answer as text; see `as_data`."""
    return json_text(as_data(answer))


def as_bytes(answer: Data) -> bytes | str:
    """Return an answer framed, with its image's own bytes behind the JSON; as text where it has no image."""
    image = _image_of(answer)
    if image is None:
        return json_text(answer)
    head = {"shape": list(image.shape), "dtype": str(image.dtype)}
    return framed(_with_image(answer, head), np.ascontiguousarray(image).tobytes())


def read_answer(message: bytes | str) -> Data:
    """Return what `as_bytes` or `as_text` made a message of; for clients.

    Returns:
        The answer, {"type": ..., "data": ...}; an observation's image is an array, read-only.
    """
    if isinstance(message, str):
        answer: Data = json.loads(message)
        place, raw = 0, b""
    else:
        place = _LENGTH.size + _LENGTH.unpack_from(message)[0]
        answer, raw = json.loads(message[_LENGTH.size : place]), message
    image = _image_of(answer)
    if image is not None:
        data = raw if raw else base64.b64decode(image["data"])
        array = np.frombuffer(data, image["dtype"], offset=place).reshape(image["shape"])
        answer["data"]["observation"]["image"] = array
    return answer


def _described(image: NDArray[Any]) -> Data:
    data = base64.b64encode(np.ascontiguousarray(image).tobytes()).decode()
    return {"data": data, "shape": list(image.shape), "dtype": str(image.dtype)}


def _image_of(answer: Data) -> Any:
    data = answer.get("data")
    observation = data.get("observation") if isinstance(data, dict) else None
    return observation.get("image") if isinstance(observation, dict) else None


def _with_image(answer: Data, image: Data) -> Data:
    data = answer["data"]
    return {**answer, "data": {**data, "observation": {**data["observation"], "image": image}}}
