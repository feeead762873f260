"""The article's way: a browser driven by Selenium, on a virtual display, in real time.

from webcade.webdriver import DinoRunEnv, WebInterface

Needs `pip install 'webcade[selenium]'` and a driver; what is missing says what to type.
"""

from .dinorun import DinoRunEnv
from .interface import WebInterface

__all__ = ["DinoRunEnv", "WebInterface"]
