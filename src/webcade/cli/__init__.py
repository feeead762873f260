"""The command `webcade`: one module a verb.

A verb's module has `command`, a function that typer reads the arguments from, and `EXAMPLE`, one line
that shows its use. A wrong argument, a path that cannot be used and every WebcadeError end as one sentence on
stderr and status 2; a mistake of webcade's own as status 70 and a wish for a report; Ctrl-C as status 130.
Status 1 is left to the verbs: something failed, or differs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, NoReturn

import typer

from .._version import __version__
from ..errors import WebcadeError

VERBS = ("play", "games", "inspect", "check", "bench", "doctor")

RENAMED = {"look": "inspect"}

WRONG_USE = 2
FAILED = 1
OWN_MISTAKE = 70  # EX_SOFTWARE of sysexits.h
_REPORT = (
    "please report it, with what you typed, what the same prints with WEBCADE_TRACEBACK=1, "
    "and what webcade doctor prints"
)
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave Python with its status."""
    status = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (None: the program's own); its exit status."""
    try:
        status = make_app()(args=arguments, prog_name="webcade", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:  # as in `webcade games | head -1`
        _forget_stdout()
        return FAILED
    except Exception as error:
        return _complain(error)
    if status == INTERRUPTED:
        typer.echo("webcade: interrupted", err=True)
    return int(status or 0)


def make_app() -> typer.Typer:
    """The command with those of the verbs that are here."""
    modules = [import_module(f"{__name__}.{verb}") for verb in VERBS if find_spec(f"{__name__}.{verb}")]
    examples = [str(getattr(module, "EXAMPLE", "")) for module in modules]
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=_shown([example for example in examples if example]),
    )
    app.callback(invoke_without_command=True)(_root)
    for module, example in zip(modules, examples, strict=True):
        verb = module.__name__.rpartition(".")[2]
        summary = (module.command.__doc__ or "").partition("\n")[0]  # whole, where typer would cut it short
        app.command(verb, short_help=summary, epilog=_shown([example]) if example else None)(module.command)
    return app


def _shown(examples: list[str]) -> str:
    """Examples as the end of a help text, each kept on its own line."""
    return "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Any browser game as a Gymnasium environment: look at games, play them, hold them to account."""
    if version:
        typer.echo(f"webcade {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _complain(error: Exception) -> int:
    """Say on stderr what was wrong; the exit status."""
    if os.environ.get("WEBCADE_TRACEBACK"):
        raise error
    if isinstance(error, WebcadeError):
        lines, status = str(error).splitlines(), WRONG_USE
    elif hasattr(error, "format_message"):  # typer's, or click's in older typers: a wrong argument
        lines, status = [_usage(error)], WRONG_USE
    elif isinstance(error, OSError):
        lines, status = [f"{error.filename or 'the system'}: {error.strerror or error}"], WRONG_USE
    else:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        lines, status = [f"a mistake of webcade's own, {what}; {_REPORT}"], OWN_MISTAKE
    for line in lines:
        typer.echo(f"webcade: {line}", err=True)
    return status


def _usage(error: Any) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "webcade"
    message = " ".join(error.format_message().split()).rstrip(".").replace("Value error, ", "")
    for old, new in RENAMED.items():
        message = message.replace(f"No such command '{old}'", f"{old} is named {new} now")
    return f"{message}; see {path} --help"


def _forget_stdout() -> None:
    """Nobody reads on: keep Python from complaining about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
