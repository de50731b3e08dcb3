from ferrule_models import *

from typing import Any
from selenium.webdriver.remote.webdriver import WebDriver as RemoteWebDriver

class WebDriver(RemoteWebDriver):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
