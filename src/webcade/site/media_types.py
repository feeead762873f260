"""Media types by file ending, as browsers expect them. Python's `mimetypes` depends on the machine."""

from __future__ import annotations

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
_TEXT = {
    "css": "text/css",
    "csv": "text/csv",
    "frag glsl vert txt md": "text/plain",
    "htm html xhtml": "text/html",
    "js mjs cjs jsx": "text/javascript",
    "json map": "application/json",
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "vtt": "text/vtt",
    "xml tmx tsx fnt": "application/xml",
}
_BINARY = {
    "aac": "audio/aac",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "flac": "audio/flac",
    "gif": "image/gif",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "ico": "image/x-icon",
    "jpeg jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mid midi": "audio/midi",
    "mp3": "audio/mpeg",
    "mp4 m4v": "video/mp4",
    "oga ogg opus": "audio/ogg",
    "ogv": "video/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "ttf": "font/ttf",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "zip": "application/zip",
}


def _by_ending(table: dict[str, str]) -> dict[str, str]:
    return {f".{ending}": kind for endings, kind in table.items() for ending in endings.split()}


_TEXT_TYPES, _BINARY_TYPES = _by_ending(_TEXT), _by_ending(_BINARY)


def media_type(path: str, body: bytes) -> str:
    """The media type of a file.

    A text in UTF-8 also gets its charset, because pages do not always declare it.

    Args:
        path: the file's path, for its ending.
        body: the file's content.
    """
    ending = PurePosixPath(path).suffix.lower()
    if ending not in _TEXT_TYPES:
        return _BINARY_TYPES.get(ending, UNKNOWN)
    return _TEXT_TYPES[ending] + ("; charset=utf-8" if _is_utf8(body) else "")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
