"""Media types by file ending, as browsers expect them. Python's `mimetypes` depends on the machine."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
_TEXT = {
    "appcache atlas frag glsl lrc md mtl obj txt vert": "text/plain",
    "css": "text/css",
    "csv": "text/csv",
    "dae": "model/vnd.collada+xml",
    "gltf": "model/gltf+json",
    "htm html": "text/html",
    "js mjs cjs es6 jsx": "text/javascript",
    "json ldtk map tmj tsj": "application/json",
    "json5": "application/json5",
    "m3u8": "application/vnd.apple.mpegurl",
    "mpd": "application/dash+xml",
    "pex plist tmx tsx xml": "application/xml",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "ttml": "application/ttml+xml",
    "vtt": "text/vtt",
    "webmanifest": "application/manifest+json",
    "wgsl": "text/wgsl",
    "xht xhtml": "application/xhtml+xml",
    "xsl xslt": "application/xslt+xml",
    "yaml yml": "application/yaml",
}
_BINARY = {
    "aac": "audio/aac",
    "aif aiff": "audio/aiff",
    "apng": "image/apng",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "cur ico": "image/x-icon",
    "dds": "image/vnd.ms-dds",
    "eot": "application/vnd.ms-fontobject",
    "flac": "audio/flac",
    "gif": "image/gif",
    "glb": "model/gltf-binary",
    "gz": "application/gzip",
    "hdr": "image/vnd.radiance",
    "jfif jpeg jpg": "image/jpeg",
    "jxl": "image/jxl",
    "ktx": "image/ktx",
    "ktx2": "image/ktx2",
    "m4a": "audio/mp4",
    "mid midi": "audio/midi",
    "mkv": "video/matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4 m4v": "video/mp4",
    "oga ogg opus": "audio/ogg",
    "ogv": "video/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "stl": "model/stl",
    "swf": "application/x-shockwave-flash",
    "tif tiff": "image/tiff",
    "ttc": "font/collection",
    "ttf": "font/ttf",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "zip": "application/zip",
}
_PAGE = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script)\b", re.IGNORECASE | re.DOTALL
)
_BOMS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")


def _by_ending(table: dict[str, str]) -> dict[str, str]:
    return {f".{ending}": kind for endings, kind in table.items() for ending in endings.split()}


_TEXT_TYPES, _BINARY_TYPES = _by_ending(_TEXT), _by_ending(_BINARY)


def media_type(path: str, body: bytes) -> str:
    """The media type of a file.

    The charset of a text is named only if its bytes show that it is UTF-8. Otherwise the text itself decides,
    by a byte order mark, `<meta charset>`, `@charset` or an XML declaration, or the page that loads it does.

    Args:
        path: the file's path, for its ending.
        body: the file's content.
    """
    kind = _type(PurePosixPath(path).suffix.lower(), body)
    return f"{kind}; charset=utf-8" if kind in _TEXT.values() and _is_utf8(body) else kind


def _type(ending: str, body: bytes) -> str:
    if ending == ".fnt":  # a bitmap font: XML, lines of text, or binary
        return "application/xml" if body.lstrip(_BOMS[0]).lstrip().startswith(b"<") else _text_or_binary(body)
    known = _TEXT_TYPES.get(ending) or _BINARY_TYPES.get(ending)
    return known or ("text/html" if _PAGE.match(body, 0, 4096) else UNKNOWN)  # a copied index.php, say


def _text_or_binary(body: bytes) -> str:
    return UNKNOWN if b"\0" in body[:4096] or body.startswith(b"BMF") else "text/plain"


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 and not ASCII alone. A byte order mark speaks for itself."""
    if body.isascii() or body.startswith(_BOMS):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
