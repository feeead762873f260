"""`[source]`: where a game comes from."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .table import Table, choice, inside, is_given, one_of
from .types import Array, Integrity, PackageSpec


class Package(Table):
    """A further package of the npm registry. The game finds it under `/node_modules/<name>/`."""

    npm: PackageSpec = Field(description="The package with its exact version, as `name@1.2.3`.")
    integrity: Integrity = Field(description="The package's checksum as npm prints it, `sha512-...`.")


class Source(Table):
    """Where the game comes from. Give exactly one of `url`, `folder` and `npm`.

    webcade serves the files of a folder or package from the disk, at an origin of their own; the game can
    reach nothing else. `webcade games --install` fetches packages ahead of time; otherwise they are fetched
    at the first use.
    """

    model_config = choice("url", "folder", "npm")

    url: str | None = Field(
        None,
        description="Address of the game's page, as `https://...` or `chrome://dino`. Such a game is only as "
        "repeatable as its server.",
    )
    folder: str | None = Field(
        None, description="Folder with the game's files, relative to game.toml; `.` is game.toml's folder."
    )
    npm: PackageSpec | None = Field(
        None,
        description="Package of the npm registry with its exact version, as `name@1.2.3`; needs `integrity`.",
    )
    integrity: Integrity | None = Field(
        None, description="With `npm`: the package's checksum as npm prints it, `sha512-...`."
    )
    packages: Array[Package] = Field(
        (), description="Further packages that the game's page loads or its `bundle` imports."
    )
    page: str = Field(
        "index.html",
        description="With `folder` or `npm`: path of the page to open; `?` and `#` may follow.",
    )
    html: str | None = Field(
        None,
        min_length=1,
        description="With `folder` or `npm`: the HTML of `page`, for a game that has no page of its own.",
    )
    bundle: str | None = Field(
        None,
        min_length=1,
        description="With `npm`: the text of a JavaScript module that imports the packages by name. esbuild "
        "turns it into the classic script `bundle.js` beside `page`.",
    )
    content_encoding: bool = Field(
        True,
        description="Whether files that a build has packed (`game.wasm.gz`, `game.data.br`, `game.js.gz`, "
        "`*.unityweb`) are sent with Content-Encoding, so that the browser unpacks them, as Unity's builds "
        "need it. False for a game that unpacks such files itself. Brotli needs "
        '`pip install "webcade[brotli]"`.',
    )
    allow: Array[str] = Field(
        (),
        description="Other origins that the game may reach, as `https://cdn.example.com`. webcade blocks all "
        "the rest, and reports it.",
    )

    @property
    def is_internal(self) -> bool:
        """Whether the game is an internal page of the browser (chrome://...)."""
        return self.url is not None and self.url.startswith("chrome:")

    @field_validator("url")
    @classmethod
    def _has_scheme(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", url):
            raise ValueError(
                f"{url!r} is not an address; expected one with its scheme, as 'https://example.com/game'"
            )
        return url

    @field_validator("folder")
    @classmethod
    def _exists(cls, folder: str | None, info: ValidationInfo) -> str | None:
        home = (info.context or {}).get("folder", Path())
        if folder is None or (not Path(folder).is_absolute() and (home / folder).is_dir()):
            return folder
        raise ValueError(f"expected a folder beside game.toml, by its relative path; there is no {folder!r}")

    @field_validator("page")
    @classmethod
    def _inside(cls, page: str) -> str:
        return inside(page)

    @field_validator("allow")
    @classmethod
    def _origins(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for text in allow:
            parts = urlsplit(text)
            if (
                parts.scheme not in ("http", "https", "ws", "wss")
                or text != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(
                    f"{text!r} is not an origin; expected scheme and host, as 'https://cdn.example.com'"
                )
        return allow

    @model_validator(mode="after")
    def _one_source(self) -> Source:
        one_of(self, "url", "folder", "npm")
        if (self.npm is None) != (self.integrity is None):
            raise ValueError("npm and integrity belong together; one of them is missing")
        if self.bundle is not None and self.npm is None:
            raise ValueError("bundle belongs to npm, and this source has none")
        if self.url is not None and (extra := [key for key in ("html", "packages") if is_given(self, key)]):
            raise ValueError(f"{' and '.join(extra)} belong to folder or npm; this source is a url")
        return self
