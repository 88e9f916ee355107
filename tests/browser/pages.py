"""What browser tests do on the portal: open the chat, sign in, talk, read."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.world import Live, plain

#: No sandbox as root, no calls home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def context_for(browser: Browser, width: int = 1280, height: int = 800) -> BrowserContext:
    """A browser of its own with a desktop's window."""
    return browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")


class Watched:
    """A page whose requests and errors are kept."""

    def __init__(self, page: Page, live: Live) -> None:
        self.page, self.live = page, live
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def visit(self, path: str = "/") -> Watched:
        """Go there and wait for the scripts."""
        self.page.goto(self.live.url + path)
        self.page.wait_for_function("() => !!customElements.get('guichet-chat')")
        return self

    @property
    def chat(self) -> Locator:
        """The element."""
        return self.page.locator("guichet-chat")

    def open(self) -> Watched:
        """Open the chat by its launcher."""
        self.chat.get_by_role("button").first.click()
        expect(self.chat.get_by_role("textbox", name="Votre message")).to_be_visible()
        return self

    def sign_in(self, member: str) -> Watched:
        """Sign in on the portal as a visitor of the site would."""
        self.page.locator("#account").click()
        self.page.locator(f'dialog button[value="{member}"]').click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        return self

    def say(self, text: str) -> None:
        """Type and press Enter."""
        box = self.chat.get_by_role("textbox", name="Votre message")
        box.fill(text)
        box.press("Enter")

    def reads(self, fragment: str) -> None:
        """Wait until the thread shows this."""
        self.page.wait_for_function(
            """wanted => {
                const log = document.querySelector('guichet-chat')?.shadowRoot?.querySelector('[role=log]');
                const flat = (log?.innerText ?? '').replace(/[\\u00a0\\u202f\\s]+/g, ' ').replaceAll('’', "'");
                return flat.includes(wanted);
            }""",
            arg=plain(fragment),
            timeout=10_000,
        )

    def script(self, code: str) -> Any:
        """Run a script on the page."""
        return self.page.evaluate(code)
