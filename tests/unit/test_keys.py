import pytest

from webcade.game.keys import KEYS, nearest_code


@pytest.mark.parametrize(
    ("code", "key", "key_code", "location"),
    [
        ("KeyA", "a", 65, 0),
        ("Digit7", "7", 55, 0),
        ("ArrowUp", "ArrowUp", 38, 0),
        ("Space", " ", 32, 0),
        ("Quote", "'", 222, 0),
        ("ShiftLeft", "Shift", 16, 1),
        ("MetaRight", "Meta", 92, 2),
        ("F12", "F12", 123, 0),
        ("Numpad9", "9", 105, 3),
        ("NumpadEnter", "Enter", 13, 3),
    ],
)
def test_a_key_is_what_chromium_reports_of_it(code: str, key: str, key_code: int, location: int) -> None:
    assert KEYS[code][:3] == (key, key_code, location)


@pytest.mark.parametrize(("code", "shifted"), [("KeyA", "A"), ("Digit1", "!"), ("Slash", "?"), ("Enter", "")])
def test_shift_changes_what_a_key_prints(code: str, shifted: str) -> None:
    assert KEYS[code].shifted == shifted


def test_every_part_of_a_plain_keyboard_is_there() -> None:
    assert len(KEYS) == 26 + 10 + 12 + 8 + 10 + 6 + 12 + 14  # letters ... pad, printed, named
    assert {"Escape", "Tab", "Backspace", "Delete", "PageDown", "Backslash", "AltRight"} <= set(KEYS)


def test_no_two_standard_keys_share_a_key_code() -> None:
    numbers = [key.key_code for key in KEYS.values() if key.location == 0]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("word", "meant"),
    [("ArrowUpp", "ArrowUp"), ("Up", "ArrowUp"), ("w", "KeyW"), (" ", "Space"), ("space", "Space"),
     ("Shift", "ShiftLeft"), ("7", "Digit7"), ("Qqqqqqqq", None), ("", None)],
)  # fmt: skip
def test_a_wrong_code_has_the_right_one_suggested(word: str, meant: str | None) -> None:
    assert nearest_code(word) == meant
