"""A real Chromium, Debian's: the package ``chromium`` must be installed (``.ci/run`` does)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pages import ARGUMENTS, Watched
from tests.world import Live


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module, each with a context of its own.

    Not for the session: Playwright's event loop would run under every test that comes after.
    """
    path = shutil.which("chromium")
    assert path, "these tests need Debian's chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


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
