"""Generates documents: the schema and the page of game.toml, a card for every game, the page of trainers.

    python scripts/generate_docs.py            write the files
    python scripts/generate_docs.py --check    write nothing; exit 1 and name each file that differs

The content comes from the model in webcade.game, from the games in src/webcade/games, and from the scripts of
examples/trainers (trainers_table.py). To generate another file, add it to `documents`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import learnt
import trainers_table
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from webcade.errors import GameError
from webcade.game import Game
from webcade.game.schema import Action, Actions, EpisodeStep, Feature, Observation, Pointer

ROOT = Path(__file__).resolve().parent.parent
GAMES = ROOT / "src/webcade/games"
READ_JS = ROOT / "src/webcade/runtime/game/expression_api.js"
Schema = dict[str, Any]

EXAMPLE = """\
webcade = 1
name = "Catch"
title = "Catch the apple"
license = "MIT, the author's own"

[source]
url = "https://example.com/catch/"

[actions]
space = "discrete"
[[actions.list]]
name = "noop"
[[actions.list]]
name = "left"
keys = ["ArrowLeft"]

[observation]
canvas = "canvas"
size = { width = 320, height = 200 }

[readings]
score = "game.caught"
over = "game.lives === 0"

[reward]
score = 1.0

[episode]
begin = [ { press = "Space" }, { until = "game.running", within_ms = 5000 } ]
"""


IN_SCOPE = """\
Expressions are evaluated in the page after each step, all of them in one round trip. Like a script of the
page, they see its globals, and the `let`, `const` and `class` declarations at the top of its scripts. They
also see `probe`, the value of the expression in probe.js, and `read`:
""".splitlines()


def documents() -> dict[Path, str]:
    """The path and the text of every generated file."""
    schema = game_schema()
    games = [Game.load(file) for file in sorted(GAMES.glob("*/game.toml"))]
    return {
        GAMES / "game.schema.json": json.dumps(schema, indent=2) + "\n",
        ROOT / "docs/game-toml.md": game_toml(schema),
        ROOT / "docs/games/README.md": index(games),
        trainers_table.PAGE: trainers_table.page(),
        **{ROOT / f"docs/games/{game.name}.md": card(game) for game in games},
    }


class _TomlSchema(GenerateJsonSchema):
    """Makes a JSON Schema without null, which TOML does not have, and without a title for every key."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        default = described.get("default")
        if isinstance(default, dict):
            described["default"] = {key: one for key, one in default.items() if one is not None}
        elif default is None:
            described.pop("default", None)
        return described

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def game_schema() -> Schema:
    """The JSON Schema of game.toml."""
    schema = Game.model_json_schema(schema_generator=_TomlSchema)
    schema["title"], schema["description"] = "game.toml", "One browser game as a webcade environment."
    return {"$schema": _TomlSchema.schema_dialect, **schema}


def game_toml(schema: Schema) -> str:
    """docs/game-toml.md: every table and key, from the JSON Schema."""
    lines = [
        "# game.toml",
        "",
        "A game is a folder with this file in it. If a reading needs more than an expression, the folder has",
        "a `probe.js`, too. Unknown keys are errors. An editor can complete and check the file with",
        "[the JSON Schema](../src/webcade/games/game.schema.json).",
        "",
        "<!-- Written by scripts/generate_docs.py from the model in webcade.game: change it there. -->",
        "",
        "```toml",
        EXAMPLE.rstrip(),
        "```",
        "",
        "## Top level",
        "",
        *_keys(schema, schema),
    ]
    for heading, table in _tables(schema, schema, ""):
        lines += ["", f"## `{heading}`", "", table["description"], "", *_keys(table, schema)]
    lines += ["", "## What expressions can use", "", *IN_SCOPE, "", *_read_table()]
    codes = ", ".join(f"`{code}`" for code in schema["$defs"]["KeyCode"]["enum"])
    lines += [
        "",
        "## Key codes",
        "",
        f"KeyboardEvent.code, the place of a key on a US keyboard: {codes}.",
    ]
    return "\n".join(lines) + "\n"


def _read_table() -> list[str]:
    """The members of `read`, from the comments in the runtime's source."""
    source = READ_JS.read_text().split("builtins.bare({", 1)[1].split("\n  });", 1)[0]
    members = re.findall(
        r"    /\*\* (.+?) \*/\n    (\w+)(?:(?:: )?\((?:/\*\* @type .+? \*/ )?(\w*)\))?", source
    )
    rows = [_row(_code(f"read.{name}({given})" if given or name == "dialog" else f"read.{name}"), what)
            for what, name, given in members]  # fmt: skip
    return [*_row("Expression", "Value"), "| --- | --- |", *(line for row in rows for line in row)]


def index(games: Sequence[Game]) -> str:
    """docs/games/README.md: a table of all games with their pictures."""
    lines = [
        "# The games",
        "",
        "<!-- Written by scripts/generate_docs.py from the games' game.toml: change them there. -->",
        "",
        "Games from npm are downloaded at their first use, or all with `webcade games --install all`.",
        "[Where they come from](../catalogue-search.md) says what else was looked at, and why not.",
        "",
        *_row("", "Game", "From", "Actions", "Seen", "Licence"),
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for game in sorted(games, key=lambda one: one.name):
        height, width = game.observation.shape
        picture = f"../images/games/{game.folder.name}.png"
        lines += _row(
            f'<img src="{picture}" width="120" alt="{game.title}">',
            f"[`{game.id}`]({game.name}.md)<br>{game.title}",
            _code(game.source.npm or game.source.url or f"the folder {game.source.folder}"),
            game.actions.space.replace("_", " "),
            f"{height} x {width}, {_region(game.observation)}",
            game.license,
        )
    if table := learnt.overview():
        lines += ["", "## What agents have learnt", ""]
        lines += [
            "Mean scores of 20 seeds that training did not see. Each card has its command and its curve.",
            "",
        ]
        lines += table
    return "\n".join(lines) + "\n"


def card(game: Game) -> str:
    """docs/games/<name>.md: a game's observation, actions, readings and reward, from its game.toml."""
    height, width = game.observation.shape
    origin = game.source.url or game.source.npm or f"the folder {game.source.folder}"
    steps = game.episode.max_steps
    picture = f"images/games/{game.folder.name}.png"  # written by scripts/make_game_pictures.py
    lines = [
        f"# {game.title}",
        "",
        "<!-- Written by scripts/generate_docs.py from the game's game.toml: change it there. -->",
        *(["", game.description.strip()] if game.description else []),
        *(["", f"![{game.title}](../{picture})"] if (ROOT / "docs" / picture).exists() else []),
        "",
        "```python",
        f'env = gym.make("{game.id}")',
        "```",
        "",
        *_row("", ""),
        "| --- | --- |",
        *_row(
            "Observation",
            f"{height} x {width} (height x width), {_region(game.observation)}",
        ),
        *_row("Clock", f"{game.clock.default}, {game.clock.fps:g} frames a second"),
        *_row("Frames a step", str(game.clock.frame_skip)),
        *_row("Truncated after", f"{steps} steps" if steps else "no number of steps"),
        *_row("Source", _code(origin)),
        *_row("Licence", game.license),
        *_actions(game.actions),
        *_section(
            "Readings", ["Name", "Expression"], ((_code(k), _code(v)) for k, v in game.readings.items())
        ),
        *_section(
            'Features, in `obs_type="state"`',
            ["Number", "Name", "From", "To", "What it is"],
            map(_feature, game.features, accumulate((len(one.names) for one in game.features), initial=0)),
        ),
        "",
        "## Reward",
        "",
        *_reward(game),
        "",
        "## Episode",
        "",
        *_episode("A fresh page", game.episode.start),
        *(
            ["A used page is loaded afresh."]
            if game.episode.restart is None
            else _episode("A used page", game.episode.restart)
        ),
        *_episode("Then, seeded", game.episode.begin),
    ]
    while not lines[-1]:
        lines.pop()
    lines += learnt.section(game)
    return "\n".join(lines) + "\n"


def _region(observation: Observation) -> str:
    if observation.page:
        return "the page"
    return _code(" + ".join(observation.canvas) if observation.canvas else observation.element)


def _actions(actions: Actions) -> list[str]:
    if not actions.parts:
        return _action_part(f"Actions, `{actions.space}`", actions.list, actions.pointer)
    return [
        line
        for part in actions.parts
        for line in _action_part(f"Actions, `{part.name}`, `{part.space}`", part.list, part.pointer)
    ]


def _action_part(title: str, actions: Sequence[Action], pointer: Pointer | None) -> list[str]:
    if not actions:
        names = ["dx", "dy"] if pointer and pointer.lock else ["x", "y"]
        names += [f"{button} button" for button in (pointer or Pointer()).buttons]
        names += ["wheel"] if pointer and pointer.wheel else []
        return ["", f"## {title}", "", f"A Box of {len(names)} numbers: {', '.join(names)}."]
    return _section(title, ["Number", "Name", "Does"], map(_action, range(10000), actions))


def _action(number: int, action: Action) -> tuple[str, ...]:
    said = {key: getattr(action, key) for key in type(action).model_fields if key != "name"}
    done = {key: value for key, value in said.items() if value != type(action).model_fields[key].default}
    return (
        str(number),
        _code(action.name),
        "; ".join(f"{key} {_words(what)}" for key, what in done.items()) or "nothing",
    )


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_words, value))
    if isinstance(value, BaseModel):
        given = value.model_dump(exclude_none=True, exclude_defaults=True)
        return _code(", ".join(f"{key} {one}" for key, one in given.items()))
    return _code(str(value))


def _feature(one: Feature, first: int) -> tuple[str, ...]:
    """A feature's row; `first` is the index of its first number in the state vector."""
    number, name = str(first), _code(one.name)
    if one.count is not None:
        number, name = f"{first} to {first + one.count - 1}", f"{_code(one.names[0])} and on"
    return number, name, f"{one.low:g}", f"{one.high:g}", one.description or _code(one.reading)


def _reward(game: Game) -> list[str]:
    reward = game.reward
    terms = [
        (reward.step, "for each step that does not end the game"),
        (reward.over, "for the step that ends it"),
        (reward.score, "for each point of the score"),
        *((factor, f"for each unit that {_code(name)} grows by") for name, factor in reward.change.items()),
    ]
    lines = [f"- {amount:+g} {what}" for amount, what in terms if amount]
    lines += [f"- the value of {_code(reward.value)}"] if reward.value else []
    return lines or ["Always 0."]


def _episode(who: str, steps: Sequence[EpisodeStep]) -> list[str]:
    if not steps:
        return [f"{who}: nothing but the following.", ""]
    return [f"{who}:", "", *(f"1. {_step(step)}" for step in steps), ""]


def _step(step: EpisodeStep) -> str:
    if step.click:
        return f"click {_words(step.click)}"
    if step.wait_ms:
        return f"wait {step.wait_ms:g} ms of page time"
    what = str(getattr(step, step.verb))
    if "\n" in what.strip():
        return "\n".join(
            [step.verb, "", "   ```js", *(f"   {line}" for line in _dedented(what)), "   ```", ""]
        )
    return f"{step.verb} {_code(what)}" + (f" within {step.within_ms} ms" if step.until else "")


def _dedented(text: str) -> list[str]:
    return [line.rstrip() for line in textwrap.dedent(text).strip().splitlines()]


def _section(title: str, columns: Sequence[str], rows: Iterator[tuple[str, ...]] | Any) -> list[str]:
    table = [line for row in rows for line in _row(*row)]
    head = [*_row(*columns), "| " + " | ".join("---" for _ in columns) + " |"]
    return ["", f"## {title}", "", *(head + table if table else ["None."])]


def _row(*cells: str) -> list[str]:
    return ["| " + " | ".join(cells) + " |"]


def _code(text: str | None) -> str:
    """A code span that is safe in a cell of a table."""
    flat = " ".join(str(text).split()).replace("|", "\\|")
    return f"`` {flat} ``" if "`" in flat else f"`{flat}`"


def _resolved(node: Schema, schema: Schema) -> Schema:
    reference = node.get("$ref")
    return schema["$defs"][reference.rsplit("/", 1)[-1]] if reference else node


def _tables(table: Schema, schema: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    """The heading and the schema of each table in `table`, outer ones first. Equal schemas come once."""
    seen: set[str] = set()
    for key, node in table["properties"].items():
        inner = _resolved(node.get("items", node), schema)
        if "properties" not in inner or inner["title"] in seen:
            continue
        seen.add(inner["title"])
        dotted = f"{path}{key}"
        alike = [f"{path}{other}" for other, one in table["properties"].items()
                 if _resolved(one.get("items", one), schema) is inner]  # fmt: skip
        template = "[[{}]]" if "items" in node else "[{}]"
        yield ", ".join(template.format(name) for name in alike), inner
        yield from _tables(inner, schema, f"{dotted}.")


def _keys(table: Schema, schema: Schema) -> list[str]:
    required = table.get("required", [])
    rows = []
    for key, node in table["properties"].items():
        default = "required" if key in required else _default(node, schema)
        meaning = node.get("description") or _resolved(node, schema)["description"]
        rows += _row(_code(key), _type(node, schema), default, meaning)
    return [*_row("Key", "Type", "Default", "Meaning"), "| --- | --- | --- | --- |", *rows]


def _default(node: Schema, schema: Schema) -> str:
    if "default" not in node:
        return "none"
    value = node["default"]
    if not isinstance(value, dict):
        return _code(json.dumps(value))
    if _resolved(node, schema).get("title") != "Size":
        return "its keys' own"
    return _code("{ " + ", ".join(f"{key} = {one}" for key, one in value.items()) + " }")


def _type(node: Schema, schema: Schema) -> str:
    if node.get("$ref", "").endswith("/KeyCode"):
        return "[key code](#key-codes)"
    node = _resolved(node, schema)
    if "items" in node:
        return f"array of {_type(node['items'], schema)}"
    if "const" in node:
        return _code(json.dumps(node["const"]))
    if "enum" in node:
        return " or ".join(_code(json.dumps(one)) for one in node["enum"])
    if "oneOf" in node and "type" not in node:
        return " or ".join(_type(one, schema) for one in node["oneOf"])
    if node["type"] == "object":
        values = node.get("patternProperties") or {"": node.get("additionalProperties")}
        inner = next(iter(values.values()))
        return f"table of {_type(inner, schema)}s".replace("texts", "text") if inner else "table"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "boolean"}
    return names[node["type"]] + _bounds(node)


def _bounds(node: Schema) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    return "".join(f", {word} {node[bound]:g}" for bound, word in words.items() if bound in node)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or with --check only compare them; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the generated documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    check = parser.parse_args(arguments).check
    try:
        wanted = documents()
    except GameError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text() != text]
    for file in stale:
        said = "differs; type: python scripts/generate_docs.py" if check else "written"
        print(f"{file.relative_to(ROOT)}: {said}")
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[file])
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
