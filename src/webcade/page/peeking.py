"""A player's expression, made into one whose value is short, whatever the player has written."""

from __future__ import annotations

import re

from ..errors import OptionError

_LONGEST = 1000  # characters
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_KIND = "(v => typeof v === 'number' || typeof v === 'boolean' ? v : typeof v)"


def peek_text(expression: str) -> str:
    """Return an expression whose value is that of `expression`; or its type's name, if that is no such value.

    So no page, and no player, has a long text sent. The expression must not end before its own end: its
    brackets have to match, and what hides brackets from this look at it is refused.

    Raises:
        OptionError: it cannot be told where it ends.
    """
    if len(expression) > _LONGEST:
        raise OptionError(f"expression: expected at most {_LONGEST} characters; got {len(expression)}")
    if not expression.isprintable() or "`" in expression or "//" in expression or "/*" in expression:
        raise OptionError("expression: expected one line, without templates (`) and comments")
    if "/" in expression and ('"' in expression or "'" in expression):
        raise OptionError('expression: expected no "/" beside texts in quotes')
    if not _matches(_TEXTS.sub("", expression)):
        raise OptionError("expression: its brackets or quotes do not match")
    return f"{_KIND}(({expression}\n))"


def _matches(code: str) -> bool:
    """Return whether the brackets of code without texts match, and no quote is left."""
    is_open: list[str] = []
    for one in code:
        if one in "([{":
            is_open.append(one)
        elif one in _CLOSING and (not is_open or is_open.pop() != _CLOSING[one]):
            return False
    return not is_open and '"' not in code and "'" not in code
