from ferrule_models import *

from typing import Any
from ._context_manager import PlaywrightContextManager as PlaywrightContextManager
from ._generated import Page as Page, Frame as Frame, Locator as Locator, ElementHandle as ElementHandle, JSHandle as JSHandle, Keyboard as Keyboard, Mouse as Mouse, BrowserContext as BrowserContext, Browser as Browser, BrowserType as BrowserType, Playwright as Playwright, Response as Response, Request as Request, Route as Route, Download as Download, APIRequestContext as APIRequestContext, APIResponse as APIResponse, Dialog as Dialog, FileChooser as FileChooser
from .._impl._errors import Error as Error, TimeoutError as TimeoutError
def sync_playwright() -> PlaywrightContextManager: ...

def __getattr__(name: str) -> Any: ...
