"""The files that a tab loads. They hold no secrets: anybody who reaches the server may read them."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

HOME = "/play/"
_FOLDER = Path(__file__).parent / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_FIRST = "index.html"
_HEADERS = {
    # Only what this server sends is loaded, and nothing frames the page.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def open_paths() -> frozenset[str]:
    """Return the addresses that need no token: a tab sends it with its connection."""
    return frozenset({"/", HOME.rstrip("/"), HOME, *(f"{HOME}{name}" for name in _names())})


def routes() -> list[BaseRoute]:
    """Return the addresses of the files."""
    files = {name: (_FOLDER / name).read_bytes() for name in _names()}

    async def file(request: Request) -> Response:
        name = request.path_params.get("name", _FIRST)
        if name not in files:
            return Response("there is no such file here\n", 404, media_type="text/plain")
        return Response(files[name], headers=_HEADERS, media_type=_TYPES[Path(name).suffix])

    async def home(request: Request) -> Response:
        # Relative: a proxy before the server may have a path of its own.
        return RedirectResponse(HOME.rsplit("/", 2)[1] + "/")

    return [
        Route("/", home),
        Route(HOME.rstrip("/"), home),
        Route(HOME, file),
        Route(f"{HOME}{{name}}", file),
    ]


def _names() -> list[str]:
    return sorted(file.name for file in _FOLDER.iterdir() if file.suffix in _TYPES)
