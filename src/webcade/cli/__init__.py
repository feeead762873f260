"""The command `webcade`: one module for each verb.

A verb's module defines `command`, the function whose signature typer turns into arguments and options, or
`GROUP`, a typer application of several commands; and `EXAMPLE`, one line that shows its use.

Exit statuses: 0 success; 1 the verb's own result is negative (a check failed, something is missing); 2 wrong
arguments, an unusable path or any WebcadeError, with one line on stderr for each problem; 70 a bug in
webcade; 130 Ctrl-C.
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

VERBS = (
    *("new", "play", "train", "eval", "serve", "mcp", "replay", "state"),
    *("games", "inspect", "check", "bench", "doctor"),
)

RENAMED = {"look": "inspect"}

WRONG_USE = 2
FAILED = 1
OWN_MISTAKE = 70  # EX_SOFTWARE in sysexits.h
_REPORT = (
    "please report it with your command line, its output with WEBCADE_TRACEBACK=1 set, "
    "and the output of webcade doctor"
)
INTERRUPTED = 130  # 128 + SIGINT, a shell's convention


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit Python with its status."""
    status = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the words after `webcade`; None takes those of the process (`sys.argv`).
    """
    try:
        status = make_app()(args=arguments, prog_name="webcade", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:  # as in `webcade games | head -1`
        _forget_stdout()
        return FAILED
    except Exception as error:
        return _report_error(error)
    if status == INTERRUPTED:
        typer.echo("webcade: interrupted", err=True)
    return int(status or 0)


def make_app() -> typer.Typer:
    """Build the typer application from the modules of `VERBS` that exist."""
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
        if hasattr(module, "GROUP"):
            app.add_typer(module.GROUP, name=verb, epilog=_shown([example]))
            continue
        summary = (module.command.__doc__ or "").partition("\n")[0]  # typer would shorten it
        app.command(verb, short_help=summary, epilog=_shown([example]) if example else None)(module.command)
    return app


def _shown(examples: list[str]) -> str:
    """Format examples as the end of a help text, one per line."""
    return "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Use browser games as Gymnasium environments: list, play, inspect, check and measure them."""
    if version:
        typer.echo(f"webcade {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _report_error(error: Exception) -> int:
    """Print an error to stderr and return the exit status for it."""
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
        lines, status = [f"a bug in webcade: {what}; {_REPORT}"], OWN_MISTAKE
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
    """Redirect stdout to /dev/null, so that Python's flush at exit does not raise BrokenPipeError again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
