"""How somebody works a page: with a mouse, with a finger, or with a keyboard and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, expect

STEPS = 250
"""How often Tab is pressed before a thing counts as out of reach."""


class Hands(Protocol):
    """What can be done to what is on a page."""

    def press(self, what: Locator) -> None:
        """A link, a button, a fold."""

    def write(self, what: Locator, text: str) -> None:
        """Into a field, in place of what stands in it."""

    def tick(self, what: Locator) -> None:
        """A box."""

    def choose(self, what: Locator, label: str) -> None:
        """One of a list, by its words."""


class Mouse:
    """Points at it."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, what: Locator, text: str) -> None:
        what.click()
        what.fill(text)

    def tick(self, what: Locator) -> None:
        what.check()

    def choose(self, what: Locator, label: str) -> None:
        what.select_option(label=label)


class Finger(Mouse):
    """Taps it."""

    def press(self, what: Locator) -> None:
        what.tap()

    def tick(self, what: Locator) -> None:
        what.tap()
        expect(what).to_be_checked()


@dataclass(frozen=True)
class Keyboard:
    """Goes to it by Tab, and sees where it is on pages whose address begins with `ours`."""

    ours: str

    def press(self, what: Locator) -> None:
        self._reach(what)
        what.page.keyboard.press("Enter")

    def write(self, what: Locator, text: str) -> None:
        self._reach(what)
        what.page.keyboard.press("Control+A")
        what.page.keyboard.type(text)

    def tick(self, what: Locator) -> None:
        self._reach(what)
        what.page.keyboard.press("Space")
        expect(what).to_be_checked()

    def choose(self, what: Locator, label: str) -> None:
        self._reach(what)
        what.page.keyboard.type(label[:6])
        expect(what.locator("option:checked")).to_have_text(label)

    def _reach(self, what: Locator) -> None:
        what.wait_for()
        for _step in range(STEPS):
            if what.evaluate("it => it === document.activeElement"):
                if what.page.url.startswith(self.ours):
                    expect(what).not_to_have_css("outline-style", "none")
                    expect(what).to_be_in_viewport()
                return
            what.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached by Tab")
