"""A real Chromium, Debian's: the package ``chromium`` must be installed (``.ci/run`` does)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.pages import ARGUMENTS, Watched
from tests.world import MONDAY, Live


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module, each with a context of its own.

    Not for the session: Playwright's event loop would run under every test that comes after.
    """
    path = shutil.which("chromium")
    assert path, "these tests need Debian's chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        started.new_context = _with_the_clock(started)  # type: ignore[method-assign]
        yield started
        started.close()


def _with_the_clock(browser: Browser) -> Any:
    """Every context starts at the moment at which the server's clock starts, whatever the machine's date.

    A test about a device whose clock is wrong sets another one: ``context.clock.set_system_time``.
    """
    opened = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = opened(**options)
        context.clock.install(time=MONDAY)
        return context

    return new_context


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone-sized page."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def watched(page: Page, live: Live) -> Watched:
    """The portal's page with everything that it requests and complains of."""
    return Watched(page, live)
