"""Browsers driven by Selenium: the classes of the article that webcade started from, and a page for any game.

from webcade.webdriver import DinoRunEnv, WebInterface

Needs `pip install 'webcade[selenium]'` and a driver. The error about a missing program says how to install
it.
"""

from .dinorun import DinoRunEnv
from .interface import WebInterface

__all__ = ["DinoRunEnv", "WebInterface"]
